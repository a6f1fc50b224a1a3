import Dispatch
import Foundation
import Synchronization
import VectorIndex

// What `make bench-embeddings` measures in process: the index of the embeddings service.

guard CommandLine.arguments.count == 1 else {
  FileHandle.standardError.write(
    Data(
      """
      usage: EmbeddingsBenchmark

      For each line on standard input does what it says and prints a line of JSON. Vectors are files of single
      precision, row after row.

        load DIMENSION FILE [FOLDER]  an index of the file's vectors, whose identifiers are their places; with a folder
                                      two thirds of them are in a file there
        build                         puts them into the graph, by one thread
        nearest K EFFORT THREADS QUERIES ANSWER
                                      searches through the graph; the identifiers go into the file ANSWER as
                                      whole numbers of 64 bits, K for each query, -1 where there is none
        exact K BATCH QUERIES ANSWER  searches exactly, so many queries at a time, by one thread

      """.utf8))
  exit(2)
}

/// What a line of input brought.
struct Measurement: Encodable {
  var seconds = 0.0
  /// Bytes of memory of the index.
  var bytes = 0
}

@Sendable func fail(_ message: String) -> Never {
  FileHandle.standardError.write(Data("\(message)\n".utf8))
  exit(2)
}

func vectors(_ path: String, dimension: Int) -> [[Float]] {
  guard let data = FileManager.default.contents(atPath: path) else { fail("cannot read \(path)") }
  return data.withUnsafeBytes { bytes in
    stride(from: 0, to: bytes.count, by: 4 * dimension).map { start in
      (0..<dimension).map { bytes.loadUnaligned(fromByteOffset: start + 4 * $0, as: Float.self) }
    }
  }
}

func write(_ answers: [[VectorIndex.Match]], k: Int, to path: String) throws {
  var bytes: [UInt8] = []
  for answer in answers {
    for rank in 0..<k {
      let id = rank < answer.count ? answer[rank].id : -1
      withUnsafeBytes(of: id.littleEndian) { bytes.append(contentsOf: $0) }
    }
  }
  try Data(bytes).write(to: URL(filePath: path))
}

/// Searches through the graph, by several threads, each of which takes the next query.
func nearest(
  _ index: ApproximateIndex, _ queries: [[Float]], k: Int, effort: Int, threads: Int
) -> [[VectorIndex.Match]] {
  guard let moment = index.moment else { fail("the graph is not there yet") }
  let next = Atomic(0)
  let answers = Mutex([[VectorIndex.Match]](repeating: [], count: queries.count))
  DispatchQueue.concurrentPerform(iterations: threads) { _ in
    var own: [(Int, [VectorIndex.Match])] = []
    while true {
      let place = next.wrappingAdd(1, ordering: .relaxed).oldValue
      guard place < queries.count else { break }
      do {
        let proposed = try moment.graph.nearest(
          to: queries[place], effort: effort,
          count: VectorGraph.proposals(forBest: k, effort: effort))
        let candidates = moment.candidates(proposed, changed: [])
        own.append((place, try index.exact.rank(candidates, by: queries[place], k: k)))
      } catch {
        fail("\(error)")
      }
    }
    answers.withLock { answers in for (place, answer) in own { answers[place] = answer } }
  }
  return answers.withLock { $0 }
}

var index = try ApproximateIndex(dimension: 1, metric: .cosine, graphThreshold: 1)
while let line = readLine() {
  let words = line.split(separator: " ").map(String.init)
  var measurement = Measurement()
  func number(_ place: Int) -> Int {
    guard place < words.count, let number = Int(words[place]) else { fail("no number in \(line)") }
    return number
  }
  switch words.first {
  case "load" where words.count == 3 || words.count == 4:
    let rows = vectors(words[2], dimension: number(1))
    index = try ApproximateIndex(
      dimension: number(1), metric: .cosine, graphThreshold: 1,
      spill: words.count == 4 ? SpillFile(directory: URL(filePath: words[3])) : nil)
    measurement.seconds =
      try ContinuousClock().measure {
        for (id, row) in rows.enumerated() { try index.insert(row, id: Int64(id)) }
      } / .seconds(1)
    measurement.bytes = index.exact.bytes
  case "build":
    measurement.seconds =
      try ContinuousClock().measure {
        while let batch = index.nextBatch(limit: 64) {
          try batch.insert()
          index.finish(batch, succeeded: true)
        }
      } / .seconds(1)
    measurement.bytes = index.exact.bytes + index.graphBytes
  case "nearest" where words.count == 6:
    let queries = vectors(words[4], dimension: index.exact.dimension)
    var answers: [[VectorIndex.Match]] = []
    measurement.seconds =
      ContinuousClock().measure {
        answers = nearest(index, queries, k: number(1), effort: number(2), threads: number(3))
      } / .seconds(1)
    try write(answers, k: number(1), to: words[5])
  case "exact" where words.count == 5:
    let queries = vectors(words[3], dimension: index.exact.dimension)
    let snapshot = index.exact.snapshot
    var answers: [[VectorIndex.Match]] = []
    measurement.seconds =
      try ContinuousClock().measure {
        for start in stride(from: 0, to: queries.count, by: number(2)) {
          answers += try snapshot.search(
            all: Array(queries[start..<min(start + number(2), queries.count)]), k: number(1))
        }
      } / .seconds(1)
    try write(answers, k: number(1), to: words[4])
  default:
    fail("not understood: \(line)")
  }
  try FileHandle.standardOutput.write(
    contentsOf: JSONEncoder().encode(measurement) + Data("\n".utf8))
}
