/// What is said about one comment.
public struct CommentReading: Sendable {
  /// Its language.
  public let language: LanguageFinding
  /// How positive it is.
  public internal(set) var sentiment: LinearSentimentModel.Reading
  /// Which emotion it has.
  public internal(set) var emotion: EmotionModel.Reading
  /// What it asks; nil where it asks nothing.
  public let question: QuestionFinding?
  /// Words that hint at toxicity, in their order.
  public let toxicity: [ToxicityHint]
  /// Equal for comments that differ in case, accents and punctuation only.
  let fingerprint: UInt64
  /// The words and pairs of words that carry content, each once.
  let terms: [CommentTerm]
}
