/// The instant by which a call must have ended.
public struct Deadline: Hashable, Comparable, Sendable {
  /// The instant, on the clock that also runs while the machine sleeps.
  public let instant: ContinuousClock.Instant

  /// Makes a deadline at an instant.
  public init(_ instant: ContinuousClock.Instant) {
    self.instant = instant
  }

  /// Makes a deadline that is `timeout` from now.
  public static func after(_ timeout: Duration) -> Deadline {
    Deadline(ContinuousClock.now.advanced(by: timeout))
  }

  /// The time that is left; negative when the deadline has passed.
  public var remaining: Duration { ContinuousClock.now.duration(to: instant) }

  /// Whether the time is up.
  public var hasPassed: Bool { remaining <= .zero }

  /// The earlier one of those that there are.
  static func earliest(_ first: Deadline?, _ second: Deadline?) -> Deadline? {
    guard let first, let second else { return first ?? second }
    return min(first, second)
  }

  /// Whether the end of a call that the peer has cancelled is put down to the deadline.
  ///
  /// HTTP/2 has one code for a peer that gives up and for one whose time is up. The peer's deadline
  /// comes a little before ours: gRPC rounds a timeout up by as much as 1 % on the wire, and we start
  /// to count when it arrives.
  /// - Parameters:
  ///   - now: when the call was cancelled.
  ///   - timeout: the time that was left when the call arrived.
  package func explainsCancellation(at now: ContinuousClock.Instant, timeout: Duration) -> Bool {
    now.duration(to: instant) <= timeout * 0.01 + .milliseconds(5)
  }

  public static func < (left: Deadline, right: Deadline) -> Bool { left.instant < right.instant }
}

extension Duration {
  /// Whole nanoseconds, held within what 64 bits can carry.
  var clampedNanoseconds: Int64 {
    let limit = Int64.max / 1_000_000_000 - 1
    let (seconds, attoseconds) = components
    if seconds > limit { return .max - 1 }
    if seconds < -limit { return .min }
    return seconds * 1_000_000_000 + attoseconds / 1_000_000_000
  }
}
