import Execution
import Foundation
import ModelFixtures
import NLPDomain
import Scoring

// What `make bench-nlp` measures: reading a script, writing it as Fountain, and understanding it.

guard CommandLine.arguments.count == 1 else {
  FileHandle.standardError.write(
    Data(
      """
      usage: NLPBenchmark

      For each line `FORMAT COUNT PATH` on standard input reads the script so many times and prints a
      line of JSON: the milliseconds of each reading on the clock and of the processor, elements and
      scenes, and why it was refused. With the format `write` it reads Fountain once and writes it so
      many times. With `sentiment`, `structure`, `genre` or `audience` it reads Fountain and analyses it, as the
      method of that name does; with `models` it only classifies the sentences of a script that it has read before,
      and with `encoder` it only turns that script's passages into vectors, as the installed encoder does.

      """.utf8))
  exit(2)
}

/// What a line of input brought.
struct Measurement: Encodable {
  var milliseconds: [Double] = []
  /// The process's processor time, which other work on the machine does not add to.
  var processorMilliseconds: [Double] = []
  var elements = 0
  var scenes = 0
  var refused: String?

  mutating func count(_ script: Script) {
    elements = script.elements.count
    scenes = script.scenes.count
  }
}

func processorMilliseconds() -> Double {
  var time = timespec()
  clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &time)
  return 1e3 * Double(time.tv_sec) + 1e-6 * Double(time.tv_nsec)
}

/// The analyses, with their models.
struct Analyses {
  private let sentiment: SentimentAnalyzer
  private let structure: StructureAnalyzer
  private let genre: GenreAnalyzer
  private let audience: AudienceAnalyzer
  private let sentimentModel: LinearSentimentModel
  private let emotionModel: EmotionModel
  private let passages: GenrePassageReader
  private let encoder: TextEncoder
  private let reader = ScriptReader(limits: ScriptLimits(maximumBytes: 1 << 30))

  init() throws {
    sentiment = try SentimentAnalyzer()
    structure = try StructureAnalyzer(sentiment: sentiment)
    genre = try GenreAnalyzer()
    audience = try AudienceAnalyzer(genres: genre)
    sentimentModel = try LinearSentimentModel(language: .english)
    emotionModel = try EmotionModel(language: .english)
    // As the nlp service runs it.
    let name = "use-multilingual"
    let installed = try InstalledSamples.models().model(name)
    let vocabulary = try Data(contentsOf: URL(filePath: installed.files[1].path))
    encoder = try TextEncoder(
      model: InstalledSamples.load(name) {
        $0.threads = 2
        $0.streams = 2
      },
      tokenizer: try SentencePieceTokenizer(data: vocabulary, name: "sp.model"), window: 256,
      identity: ModelIdentity(name: name, version: installed.version, data: "benchmark"))
    passages = try GenrePassageReader(encoder: encoder)
  }

  /// The passages of a script, in pieces.
  func prepare(_ script: Script) throws -> GenrePassageReader.Prepared {
    try passages.prepare(script, cancellation: Cancellation())
  }

  /// Runs one over a script; nil for a name that is none.
  func run(_ name: String, _ content: [UInt8], _ script: Script) async throws -> Script? {
    switch name {
    case "models":
      // Short sentences once, as the analysis does.
      var known: Set<String> = []
      for sentence in script.sentences where known.insert(sentence.text).inserted {
        _ = sentimentModel.read(sentence.text)
        _ = emotionModel.read(sentence.text)
        if sentence.words > 4 { known.remove(sentence.text) }
      }
      return script
    case "sentiment", "structure", "genre", "audience":
      let script = try reader.read(content, format: .fountain)
      switch name {
      case "sentiment": _ = try sentiment.analyze(script)
      case "structure": _ = try structure.analyze(script)
      case "genre":
        let read = try await prepare(script).read()
        _ = try genre.analyze(script, passages: read)
      default:
        let read = try await prepare(script).read()
        _ = try audience.analyze(script, passages: read)
      }
      return script
    default:
      return nil
    }
  }
}

let analyses = try Analyses()

func measure(_ format: String, _ count: Int, _ content: [UInt8]) async -> Measurement {
  let reader = ScriptReader(limits: ScriptLimits(maximumBytes: 1 << 30))
  let isRead = ["write", "models", "encoder", "sentiment", "structure", "genre", "audience"]
    .contains(format)
  let read = isRead ? try? reader.read(content, format: .fountain) : nil
  let prepared = format == "encoder" ? read.flatMap { try? analyses.prepare($0) } : nil
  var measurement = Measurement()
  for _ in 0..<count {
    let begin = ContinuousClock.now
    let processorBegin = processorMilliseconds()
    do {
      if let prepared {
        _ = try await prepared.read()
      } else if let read, let analysed = try await analyses.run(format, content, read) {
        measurement.count(analysed)
      } else if let read {
        _ = FountainWriter().write(read)
        measurement.count(read)
      } else {
        measurement.count(try reader.read(content, format: try ScriptFormat.named(format)))
      }
    } catch {
      measurement.refused = "\(error)"
    }
    measurement.processorMilliseconds.append(processorMilliseconds() - processorBegin)
    measurement.milliseconds.append((ContinuousClock.now - begin) / .milliseconds(1))
  }
  return measurement
}

while let line = readLine() {
  let words = line.split(separator: " ", maxSplits: 2)
  guard words.count == 3, let count = Int(words[1]),
    let content = FileManager.default.contents(atPath: String(words[2]))
  else {
    FileHandle.standardError.write(Data("expected FORMAT COUNT PATH, got \(line)\n".utf8))
    exit(2)
  }
  let measurement = await measure(String(words[0]), count, Array(content))
  try FileHandle.standardOutput.write(
    contentsOf: JSONEncoder().encode(measurement) + Data("\n".utf8))
}
