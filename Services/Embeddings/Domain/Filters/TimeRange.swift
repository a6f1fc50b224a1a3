/// Instants from one bound to the other, of which one at least is given.
public struct TimeRange: Sendable, Equatable {
  /// The first instant in the range; years 1 to 9999.
  public var from: Instant?
  /// The first instant after the range; years 1 to 9999.
  public var until: Instant?

  /// The instants between the given bounds.
  public init(from: Instant? = nil, until: Instant? = nil) {
    self.from = from
    self.until = until
  }

  /// The last instant in the range, as far as the upper bound says: the one a nanosecond before it.
  var last: Instant? {
    until.map { until in
      until.nanoseconds > 0
        ? Instant(seconds: until.seconds, nanoseconds: until.nanoseconds - 1)
        : Instant(seconds: until.seconds - 1, nanoseconds: 999_999_999)
    }
  }
}
