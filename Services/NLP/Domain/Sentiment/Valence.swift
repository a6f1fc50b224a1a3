/// How positive or negative a unit of text is, and how sure that is.
public struct Valence: Sendable, Equatable {
  /// −1 to 1.
  public let value: Double
  /// The lower end of the interval.
  public let lower: Double
  /// The upper end of the interval.
  public let upper: Double
  /// The probability that the interval holds the true value.
  public let level: Double
}
