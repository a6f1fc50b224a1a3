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

      For each line `FORMAT COUNT LANGUAGE PATH` on standard input reads the script so many times and prints a
      line of JSON: the milliseconds of each reading on the clock and of the processor, elements and
      scenes, and why it was refused. With the format `write` it reads Fountain once and writes it so
      many times. With `sentiment`, `structure`, `genre` or `audience` it reads Fountain and analyses it, as the
      method of that name does. Of a script that it has read before, `models` only classifies the sentences by the linear
      models, `passages` and `sentences` only turn those into vectors by the encoder, where an analysis does.

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

/// The analyses, with their models, as the nlp service runs them.
struct Analyses {
  private let sentiment: SentimentAnalyzer
  private let structure: StructureAnalyzer
  private let genre: GenreAnalyzer
  private let audience: AudienceAnalyzer
  private let passages: GenrePassageReader
  private let senses: SentenceSenseReader
  /// The models alone: the linear ones, and the encoder without a memory.
  private let linear: [Language: (LinearSentimentModel, EmotionModel)]
  private let barePassages: GenrePassageReader
  private let bareSenses: SentenceSenseReader
  private let reader = ScriptReader(limits: ScriptLimits(maximumBytes: 1 << 30))

  init() throws {
    sentiment = try SentimentAnalyzer()
    structure = try StructureAnalyzer(sentiment: sentiment)
    genre = try GenreAnalyzer()
    audience = try AudienceAnalyzer(genres: genre)
    linear = try Dictionary(
      uniqueKeysWithValues: [Language.english, .spanish].map {
        ($0, (try LinearSentimentModel(language: $0), try EmotionModel(language: $0)))
      })
    let name = "use-multilingual"
    let installed = try InstalledSamples.models().model(name)
    let model = try InstalledSamples.load(name) {
      $0.threads = 2
      $0.streams = 2
    }
    let tokenizer = try SentencePieceTokenizer(
      data: try Data(contentsOf: URL(filePath: installed.files[1].path)), name: "sp.model")
    func encoder(memory: Int) throws -> TextEncoder {
      try TextEncoder(
        model: model, tokenizer: tokenizer, window: 256,
        identity: ModelIdentity(name: name, version: installed.version, data: "benchmark"),
        memory: memory)
    }
    let remembering = try encoder(memory: TextEncoder.usualMemory)
    passages = try GenrePassageReader(encoder: remembering)
    senses = try SentenceSenseReader(encoder: remembering)
    let bare = try encoder(memory: 0)
    barePassages = try GenrePassageReader(encoder: bare)
    bareSenses = try SentenceSenseReader(encoder: bare)
  }

  /// A script's passages and sentences, in pieces, for the encoder alone.
  struct Pieces {
    let passages: GenrePassageReader.Prepared
    /// nil for a script whose feeling is not read by its sense.
    let sentences: SentenceSenseReader.Prepared?
  }

  func pieces(of script: Script, language: Language) throws -> Pieces {
    Pieces(
      passages: try barePassages.prepare(script, cancellation: Cancellation()),
      sentences: try bareSenses.prepare(script, language: language, cancellation: Cancellation()))
  }

  /// What the linear models take for a script.
  func classify(_ script: Script, language: Language) {
    guard let (sentimentModel, emotionModel) = linear[language] else { return }
    // Short sentences once, as the analysis does.
    var known: Set<String> = []
    for sentence in script.sentences where known.insert(sentence.text).inserted {
      _ = sentimentModel.read(sentence.text)
      _ = emotionModel.read(sentence.text)
      if sentence.words > 4 { known.remove(sentence.text) }
    }
  }

  /// Reads a script and runs one analysis over it; nil for a name that is none.
  func run(_ name: String, _ content: [UInt8], language: Language) async throws -> Script? {
    guard ["sentiment", "structure", "genre", "audience"].contains(name) else { return nil }
    let script = try reader.read(content, format: .fountain)
    let cancellation = Cancellation()
    switch name {
    case "sentiment":
      let prepared = try senses.prepare(script, language: language, cancellation: cancellation)
      _ = try sentiment.analyze(script, language: language, senses: try await prepared?.read())
    case "structure":
      _ = try structure.analyze(script, language: language)
    case "genre":
      let read = try await passages.prepare(script, cancellation: cancellation).read()
      _ = try genre.analyze(script, language: language, passages: read)
    default:
      let read = try await passages.prepare(script, cancellation: cancellation).read()
      _ = try audience.analyze(script, language: language, passages: read)
    }
    return script
  }
}

let analyses = try Analyses()

func measure(
  _ format: String, _ count: Int, _ content: [UInt8], _ language: Language
) async -> Measurement {
  let reader = ScriptReader(limits: ScriptLimits(maximumBytes: 1 << 30))
  let isRead = ["write", "models", "passages", "sentences"].contains(format)
  let read = isRead ? try? reader.read(content, format: .fountain) : nil
  let pieces = read.flatMap { try? analyses.pieces(of: $0, language: language) }
  var measurement = Measurement()
  for _ in 0..<count {
    let begin = ContinuousClock.now
    let processorBegin = processorMilliseconds()
    do {
      switch (format, read) {
      case ("models", let read?):
        analyses.classify(read, language: language)
      case ("passages", _?):
        _ = try await pieces?.passages.read()
      case ("sentences", _?):
        _ = try await pieces?.sentences?.read()
      case ("write", let read?):
        _ = FountainWriter().write(read)
        measurement.count(read)
      default:
        if let analysed = try await analyses.run(format, content, language: language) {
          measurement.count(analysed)
        } else {
          measurement.count(try reader.read(content, format: try ScriptFormat.named(format)))
        }
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
  let words = line.split(separator: " ", maxSplits: 3)
  guard words.count == 4, let count = Int(words[1]),
    let language = try? Language.named(String(words[2])),
    let content = FileManager.default.contents(atPath: String(words[3]))
  else {
    FileHandle.standardError.write(Data("expected FORMAT COUNT LANGUAGE PATH, got \(line)\n".utf8))
    exit(2)
  }
  let measurement = await measure(String(words[0]), count, Array(content), language)
  try FileHandle.standardOutput.write(
    contentsOf: JSONEncoder().encode(measurement) + Data("\n".utf8))
}
