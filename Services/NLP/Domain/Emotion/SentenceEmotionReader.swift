import Execution
import Scoring

/// Reads the emotions of Spanish sentences and comments by their sense. English has a linear model that learned
/// from thousands of labelled comments; for Spanish there were none, and this is far better than single words.
public struct SentenceEmotionReader: Sendable {
  /// The language that it reads.
  public static let language = Language.spanish
  /// The most different sentences of a script that are read, some seconds of work.
  public static let mostSentences = 6_000

  /// So much of a comment counts.
  private static let commentBytes = 400

  /// Comments, ready to be read.
  struct Comments: Sendable {
    fileprivate let texts: EncoderClassifier.Prepared
  }

  /// The sentences of a script, ready to be read.
  public struct Prepared: Sendable {
    fileprivate let reader: SentenceEmotionReader
    fileprivate let sentences: [String]
    fileprivate let texts: EncoderClassifier.Prepared

    /// Reads the sentences.
    ///
    /// - Throws: as `TextEncoder.embed` does.
    public func read() async throws -> SentenceEmotions {
      SentenceEmotions(
        readings: Dictionary(
          zip(sentences, try await reader.read(texts)), uniquingKeysWith: { first, _ in first }),
        unknown: SentenceEmotionReader.unknown, model: reader.model)
    }
  }

  private let classifier: EncoderClassifier

  /// - Parameter encoder: the multilingual one.
  /// - Throws: `ModelError` when the model file is missing, damaged or made for another encoder.
  public init(encoder: TextEncoder) throws {
    classifier = try EncoderClassifier(
      file: "emotion-es-encoder.json", classes: Emotion.allCases.map(\.rawValue), encoder: encoder)
  }

  /// What answers are signed with.
  public var model: ModelIdentity {
    ModelIdentity(
      name: "emotion-es-encoder", version: classifier.version,
      data: "522 Spanish sentences written for it, GoEmotions comments; on "
        + "\(classifier.encoder.identity.name) \(classifier.encoder.identity.version)")
  }

  /// Splits the different sentences of a script into pieces, without the names of those who speak. Blocks: not
  /// for the cooperative pool.
  ///
  /// - Returns: nil for a script in another language or with more than `mostSentences`; the linear model of the
  ///   language reads that.
  /// - Throws: `CancellationError`.
  public func prepare(
    _ script: Script, language: Language, cancellation: Cancellation
  ) throws -> Prepared? {
    guard language == Self.language else { return nil }
    var seen: Set<String> = []
    let sentences = script.sentences.map(\.text).filter { seen.insert($0).inserted }
    guard sentences.count <= Self.mostSentences else { return nil }
    let names = script.speakerWords
    let texts = sentences.map { FoldedWords.text($0, without: names) }
    return Prepared(
      reader: self, sentences: sentences,
      texts: try classifier.prepare(texts, cancellation: cancellation))
  }

  /// Splits comments into pieces. Blocks: not for the cooperative pool.
  ///
  /// - Throws: `CancellationError`.
  func prepare(_ comments: [String], cancellation: Cancellation) throws -> Comments {
    Comments(
      texts: try classifier.prepare(
        comments, bytes: Self.commentBytes, cancellation: cancellation))
  }

  /// Reads comments, in their order.
  ///
  /// - Throws: as `TextEncoder.embed` does.
  func read(_ comments: Comments) async throws -> [EmotionModel.Reading] {
    try await read(comments.texts)
  }

  private func read(_ texts: EncoderClassifier.Prepared) async throws -> [EmotionModel.Reading] {
    try await classifier.read(texts).map { logOdds in
      logOdds.map { EmotionModel.Reading(logOdds: $0, known: 1) } ?? Self.unknown
    }
  }

  /// Of a text of which nothing is known: the model learned from as many of each emotion.
  private static let unknown = EmotionModel.Reading(
    logOdds: Emotion.allCases.map { _ in 0 }, known: 0)
}

/// The emotions of a script's sentences.
public struct SentenceEmotions: Sendable {
  private let readings: [String: EmotionModel.Reading]
  /// What is said of a text of which nothing is known.
  let unknown: EmotionModel.Reading
  /// What read them.
  public let model: ModelIdentity

  fileprivate init(
    readings: [String: EmotionModel.Reading], unknown: EmotionModel.Reading, model: ModelIdentity
  ) {
    self.readings = readings
    self.unknown = unknown
    self.model = model
  }

  /// The emotion of a sentence of the script, by its text.
  public subscript(_ sentence: String) -> EmotionModel.Reading { readings[sentence] ?? unknown }
}
