import Foundation

/// When a run begins to count, after a quarter of its time to warm up, and when it ends.
struct Schedule: Sendable {
  let seconds: Double
  let start: ContinuousClock.Instant
  let end: ContinuousClock.Instant

  init(seconds: Double) {
    self.seconds = seconds
    start = .now + .seconds(seconds / 4)
    end = start + .seconds(seconds)
  }

  var isOver: Bool { .now >= end }
}

/// The round trips of one track: calls that follow one another.
struct Latencies: Sendable {
  private(set) var microseconds: [Double] = []

  init() {
    microseconds.reserveCapacity(1 << 16)
  }

  /// Notes what began at `begin` and has just ended, when all of it lies in the time that counts.
  mutating func note(since begin: ContinuousClock.Instant, in schedule: Schedule) {
    let now = ContinuousClock.now
    guard begin >= schedule.start, now <= schedule.end else { return }
    microseconds.append((now - begin) / .microseconds(1))
  }

  mutating func add(_ other: Latencies) {
    microseconds += other.microseconds
  }

  /// One line of figures, as `cpp/peer.cc` prints them.
  func report(_ schedule: Schedule) -> String {
    let sorted = microseconds.sorted()
    func quantile(_ q: Double) -> Double {
      sorted.isEmpty ? 0 : sorted[min(sorted.count - 1, Int(q * Double(sorted.count)))]
    }
    return """
      {"count": \(sorted.count), "seconds": \(schedule.seconds), "p50_us": \(quantile(0.5)), \
      "p99_us": \(quantile(0.99))}
      """
  }
}
