/// A moment, to the nanosecond.
public struct Instant: Sendable, Hashable, Comparable {
  /// Seconds since the beginning of 1970 in UTC, rounded down.
  public var seconds: Int64
  /// What comes on top, 0 to 999,999,999.
  public var nanoseconds: Int32

  /// The moment so long after the beginning of 1970, unchecked.
  public init(seconds: Int64, nanoseconds: Int32 = 0) {
    self.seconds = seconds
    self.nanoseconds = nanoseconds
  }

  /// Earlier ones come first.
  public static func < (left: Self, right: Self) -> Bool {
    (left.seconds, left.nanoseconds) < (right.seconds, right.nanoseconds)
  }
}
