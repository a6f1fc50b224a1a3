/// How long calls took, in microseconds.
struct Latencies: Sendable {
  private(set) var microseconds: [Double] = []

  mutating func note(since begin: ContinuousClock.Instant) {
    microseconds.append((ContinuousClock.now - begin) / .microseconds(1))
  }

  mutating func add(_ other: Latencies) {
    microseconds += other.microseconds
  }

  /// The times that the given shares of calls did not exceed.
  func quantiles(_ shares: Double...) -> [Double] {
    let sorted = microseconds.sorted()
    return shares.map { share in
      sorted.isEmpty ? 0 : sorted[min(sorted.count - 1, Int(share * Double(sorted.count)))]
    }
  }
}
