import Foundation

// The clients of `make bench-embeddings`: what they take for themselves is little beside the service.

func fail(_ message: String) -> Never {
  FileHandle.standardError.write(Data("\(message)\n".utf8))
  exit(2)
}

guard CommandLine.arguments.count == 4, let port = Int(CommandLine.arguments[1]),
  let dimension = Int(CommandLine.arguments[2]), let connections = Int(CommandLine.arguments[3])
else {
  fail(
    """
    usage: EmbeddingsLoad PORT DIMENSION CONNECTIONS

    For each line on standard input does what it says and prints a line of JSON. Vectors are files of single
    precision, row after row.

      fill STREAMS BATCH VECTORS PLACES    stores the vectors under their rows' numbers, by BatchUpsert; PLACES has a
                                           whole number of 32 bits for each, or is -
      run SEARCHERS RATE SECONDS K QUERIES UPSERTS BATCH ARRIVING FIRST
                                           searches, RATE a second by each searcher (0: one after the other), while
                                           UPSERTS records of ARRIVING a second are upserted, from its row FIRST on
      answer K FIELD QUERIES ANSWER        one search after the other, among the records that have 0 at the field (-:
                                           all); rows' numbers go into ANSWER as whole numbers of 64 bits, -1 for none

    """)
}

let load = try Load(port: port, dimension: dimension, connections: connections)
while let line = readLine() {
  let words = line.split(separator: " ").map(String.init)
  func number(_ place: Int) -> Int {
    guard let number = Int(words[place]) else { fail("no number in \(line)") }
    return number
  }
  func rows(_ place: Int) throws -> Rows { try Rows(words[place], dimension: dimension) }
  var report = Load.Report()
  switch words.first {
  case "fill" where words.count == 5:
    let places =
      words[4] == "-"
      ? []
      : try Data(contentsOf: URL(filePath: words[4])).withUnsafeBytes {
        Array($0.bindMemory(to: Int32.self))
      }
    report.seconds = try await load.fill(
      try rows(3), places: places, streams: number(1), batch: number(2))
  case "run" where words.count == 10:
    report = try await load.run(
      try rows(5), k: number(4), searchers: number(1), rate: number(2), seconds: Double(number(3)),
      upserts: number(6), batch: number(7), arriving: try rows(8),
      from: number(9))
  case "answer" where words.count == 5:
    report = try await load.answer(
      try rows(3), k: number(1), field: words[2] == "-" ? nil : words[2], to: words[4])
  default:
    fail("not understood: \(line)")
  }
  try FileHandle.standardOutput.write(contentsOf: JSONEncoder().encode(report) + Data("\n".utf8))
}
