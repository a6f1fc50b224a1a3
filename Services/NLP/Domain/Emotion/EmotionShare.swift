import Scoring

/// How much of a unit of text one emotion has.
public struct EmotionShare: Sendable, Equatable {
  /// Which one.
  public let emotion: Emotion
  /// The expected share of words in sentences of this emotion, 0 to 1.
  public let share: Double
  /// Where the share of such a unit probably lies, within 0 to 1.
  public let interval: Interval
}
