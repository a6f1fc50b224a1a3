import Execution
import Scoring

/// Reads the feeling of Spanish sentences and comments by their sense. English has linear models that learned
/// from thousands of labelled texts; for Spanish there were none, and this is better than single words.
public struct SentenceSenseReader: Sendable {
  /// The language that it reads.
  public static let language = Language.spanish
  /// The most different sentences of a script that are read, some seconds of work.
  public static let mostSentences = 6_000
  /// So much of a comment counts.
  private static let commentBytes = 400
  private static let sentimentName = "sentiment-es-encoder"

  /// What the sentiment's model file says beside its weights.
  private struct Measures: Decodable {
    var wordWeight: Double
  }

  /// The sentences of a script, ready to be read.
  public struct Prepared: Sendable {
    fileprivate let reader: SentenceSenseReader
    fileprivate let sentences: [String]
    fileprivate let texts: TextEncoder.Readable

    /// Reads the sentences.
    ///
    /// - Throws: as `TextEncoder.embed` does.
    public func read() async throws -> SentenceSenses {
      SentenceSenses(
        senses: Dictionary(
          zip(sentences, try await reader.read(texts)), uniquingKeysWith: { first, _ in first }),
        reader: reader)
    }
  }

  private let encoder: TextEncoder
  private let sentiment: EncoderHead
  private let emotion: EncoderHead
  /// How much the log-odds of the words count beside those of the sense.
  private let wordWeight: Double

  /// - Parameter encoder: the multilingual one.
  /// - Throws: `ModelError` when a model file is missing, damaged or made for another encoder.
  public init(encoder: TextEncoder) throws {
    self.encoder = encoder
    sentiment = try EncoderHead(
      name: Self.sentimentName, classes: ["positive"], encoder: encoder,
      data: "Spanish sentences written for it, Rotten Tomatoes, GoEmotions; with sentiment-es")
    emotion = try EncoderHead(
      name: "emotion-es-encoder", classes: Emotion.allCases.map(\.rawValue), encoder: encoder,
      data: "522 Spanish sentences written for it, GoEmotions comments")
    wordWeight = try ModelFile.decode(Measures.self, from: "\(Self.sentimentName).json").wordWeight
  }

  /// What answers about how positive a text is are signed with.
  public var sentimentModel: ModelIdentity { sentiment.identity }
  /// What answers about emotions are signed with.
  public var emotionModel: ModelIdentity { emotion.identity }

  /// Splits the different sentences of a script into pieces, without the names of those who speak. Blocks: not
  /// for the cooperative pool.
  ///
  /// - Returns: nil for a script in another language or with more than `mostSentences`; the linear models of the
  ///   language read that.
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
      texts: try encoder.prepareReadable(texts, cancellation: cancellation))
  }

  /// Splits comments into pieces. Blocks: not for the cooperative pool.
  ///
  /// - Throws: `CancellationError`.
  func prepare(
    _ comments: [String], cancellation: Cancellation
  ) throws -> TextEncoder.Readable {
    try encoder.prepareReadable(comments, bytes: Self.commentBytes, cancellation: cancellation)
  }

  /// Reads texts, in their order.
  ///
  /// - Throws: as `TextEncoder.embed` does.
  func read(_ texts: TextEncoder.Readable) async throws -> [SentenceSense] {
    try await encoder.vectors(of: texts).map { vector in
      guard let vector else { return .unknown }
      return SentenceSense(
        positive: sentiment.logOdds(of: vector).first,
        emotion: EmotionModel.Reading(logOdds: emotion.logOdds(of: vector), known: 1))
    }
  }

  /// How positive a text is by its words and its sense: their log-odds are added, in proportions that are fitted
  /// together.
  func sentiment(
    _ words: LinearSentimentModel.Reading, _ sense: SentenceSense
  ) -> LinearSentimentModel.Reading {
    guard let positive = sense.positive else { return words }
    return LinearSentimentModel.Reading(
      logOdds: positive + wordWeight * words.logOdds, evidence: max(1, words.evidence))
  }
}
