/// A part of a video during which something holds.
public struct Stretch: Sendable, Equatable {
  /// Its beginning, in seconds from the first frame.
  public let start: Double
  /// Its end, in seconds.
  public let end: Double
}
