import Execution

/// The waits between the repetitions of a transaction: each by chance between nothing and a bound that doubles
/// (Brooker, *Exponential Backoff and Jitter*, 2015), until patience ends.
struct Backoff {
  private static let first = Duration.milliseconds(20)
  private static let longest = Duration.seconds(1)
  /// How long a cancellation may go unseen.
  private static let step = Duration.milliseconds(50)

  private let pace: PostgresDatabase.Pace
  private let end: ContinuousClock.Instant
  private var bound = Self.first

  init(_ pace: PostgresDatabase.Pace, _ patience: Duration) {
    self.pace = pace
    end = pace.now() + patience
  }

  /// Waits before the next repetition. False when there is none any more.
  mutating func wait(_ cancellation: Cancellation) throws -> Bool {
    let until = pace.now() + bound * pace.jitter()
    guard until < end else { return false }
    bound = min(bound * 2, Self.longest)
    while true {
      try cancellation.check()
      let left = until - pace.now()
      guard left > .zero else { return true }
      pace.sleep(min(left, Self.step))
    }
  }
}
