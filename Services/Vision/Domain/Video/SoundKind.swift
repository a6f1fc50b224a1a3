import Scoring

/// Whether a video's sound is rather speech or music.
public struct SoundKind: Sendable, Equatable {
  /// The probability of speech, 0 to 1; that of music is 1 less it.
  public let speechProbability: Double
  /// Where the probability would lie if the model knew the sound of all the world.
  public let interval: Interval
  /// How many seconds had anything to hear.
  public let seconds: Int
  /// The share of these seconds that are more like speech than like music, 0 to 1.
  public let speechShare: Double
}
