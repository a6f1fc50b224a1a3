import Scoring

/// How positive or negative a unit of text is, and how sure that is.
public struct Valence: Sendable, Equatable {
  /// −1 to 1.
  public let value: Double
  /// Where the true value probably lies, within −1 to 1.
  public let interval: Interval
}
