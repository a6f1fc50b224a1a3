import Foundation

extension PostgresDatabase {
  /// How a database is used.
  public struct Configuration: Sendable {
    /// How many connections there are at most. Default: 8.
    public var connections = 8
    /// How long a connection may take to be made, for each host of the address. Default: 5 s.
    public var connectLimit = Duration.seconds(5)
    /// How long a statement may take. Default: 30 s.
    public var statementLimit = Duration.seconds(30)
    /// How long a transaction is repeated, and a free connection waited for. Default: 10 s.
    public var patience = Duration.seconds(10)
    /// The name under which the server lists the connections. Default: `marquee`.
    public var name = "marquee"
    /// Where time and chance come from.
    public var pace = Pace()

    /// The defaults, changed by `change`.
    public init(_ change: (inout Configuration) -> Void = { _ in }) {
      change(&self)
    }
  }

  /// The clock of the repetitions and their jitter.
  public struct Pace: Sendable {
    /// The time.
    public var now: @Sendable () -> ContinuousClock.Instant
    /// Waits, some 50 ms at most.
    public var sleep: @Sendable (Duration) -> Void
    /// A number from 0 to 1, by chance.
    public var jitter: @Sendable () -> Double

    /// The machine's clock and chance by default.
    public init(
      now: @escaping @Sendable () -> ContinuousClock.Instant = { .now },
      sleep: @escaping @Sendable (Duration) -> Void = {
        Thread.sleep(forTimeInterval: $0 / .seconds(1))
      },
      jitter: @escaping @Sendable () -> Double = { .random(in: 0...1) }
    ) {
      self.now = now
      self.sleep = sleep
      self.jitter = jitter
    }
  }
}
