import Scoring

/// How often comments hint at one kind of toxicity.
public struct ToxicityRate: Sendable, Equatable {
  /// Which kind.
  public let family: ToxicityFamily
  /// How many comments have a hint that counts.
  public let count: Int
  /// `count` over all comments.
  public let rate: Double
  /// Where the rate probably lies.
  public let interval: Interval
}
