import Scoring

/// What the sense of a sentence says.
struct SentenceSense: Sendable {
  /// The log-odds that it is positive, in nats, without its words; nil where nothing is known.
  let positive: Double?
  /// Its emotion.
  let emotion: EmotionModel.Reading

  /// Of a text of which nothing is known: the model of emotions learned from as many of each.
  static let unknown = SentenceSense(
    positive: nil,
    emotion: EmotionModel.Reading(logOdds: Emotion.allCases.map { _ in 0 }, known: 0))
}

/// What the sense of a script's sentences says.
public struct SentenceSenses: Sendable {
  private let senses: [String: SentenceSense]
  private let reader: SentenceSenseReader

  init(senses: [String: SentenceSense], reader: SentenceSenseReader) {
    self.senses = senses
    self.reader = reader
  }

  /// What answers about how positive a text is are signed with.
  public var sentimentModel: ModelIdentity { reader.sentimentModel }
  /// What answers about emotions are signed with.
  public var emotionModel: ModelIdentity { reader.emotionModel }

  /// The emotion of a sentence of the script, by its text.
  public func emotion(of sentence: String) -> EmotionModel.Reading { sense(of: sentence).emotion }

  /// How positive a sentence of the script is, with what its words say.
  public func sentiment(
    of sentence: String, words: LinearSentimentModel.Reading
  ) -> LinearSentimentModel.Reading {
    reader.sentiment(words, sense(of: sentence))
  }

  private func sense(of sentence: String) -> SentenceSense { senses[sentence] ?? .unknown }
}
