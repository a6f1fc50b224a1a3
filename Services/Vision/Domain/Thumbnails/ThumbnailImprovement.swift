/// A change that would raise a thumbnail's score.
public struct ThumbnailImprovement: Sendable, Equatable {
  /// The factor to change.
  public let factor: String
  /// What to do, one sentence.
  public let advice: String
  /// What was measured, in `unit`.
  public let current: Double
  /// What to reach, in `unit`.
  public let target: Double
  /// The unit of `current` and `target`.
  public let unit: String
  /// The score at the target less the score now, in points of 0 to 10.
  public let gain: Double
}
