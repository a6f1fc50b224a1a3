import Synchronization

/// How often each collection is searched: no oftener than it may be, and how often it was.
public final class SearchMeter: Sendable {
  /// Seconds that are counted.
  private static let window = 60
  /// From how many collections on those are forgotten that were not searched for so long; and all, where that is none.
  private static let mostCollections = 10_000

  private struct Meter {
    /// How many searches may begin now.
    var tokens: Double
    var last: ContinuousClock.Instant
    /// The searches of each second, at the second's place in the window, and which second it was.
    var seconds = [(second: Int64, count: Int)](repeating: (-1, 0), count: SearchMeter.window)

    /// Counts a search, unless it is one too many.
    mutating func begin(_ now: ContinuousClock.Instant, second: Int64, limit: Int?) -> Bool {
      if let limit {
        tokens = min(tokens + (now - last) / .seconds(1) * Double(limit), Double(limit))
      }
      last = now
      if limit != nil {
        guard tokens >= 1 else { return false }
        tokens -= 1
      }
      let place = Int(second) % SearchMeter.window
      if seconds[place].second != second { seconds[place] = (second, 0) }
      seconds[place].count += 1
      return true
    }
  }

  private let limit: Int?
  private let now: @Sendable () -> ContinuousClock.Instant
  private let start: ContinuousClock.Instant
  private let meters = Mutex<[EmbeddingCollection: Meter]>([:])

  /// - Parameters:
  ///   - limit: how many searches of a collection may begin in a second, after as many at once; nil: any number.
  ///   - now: what time it is.
  public init(
    limit: Int?, now: @escaping @Sendable () -> ContinuousClock.Instant = { .now }
  ) {
    self.limit = limit
    self.now = now
    start = now()
  }

  /// Takes note of a search. Throws `EmbeddingError.collectionFull` for one too many.
  public func begin(_ name: EmbeddingCollection) throws(EmbeddingError) {
    let now = now()
    let second = (now - start).components.seconds
    let isAllowed = meters.withLock { meters in
      if meters[name] == nil, meters.count >= Self.mostCollections {
        meters = meters.filter { now - $0.value.last < .seconds(Self.window) }
        if meters.count >= Self.mostCollections { meters = [:] }
      }
      return meters[name, default: Meter(tokens: Double(limit ?? 0), last: now)]
        .begin(now, second: second, limit: limit)
    }
    guard isAllowed else {
      throw .collectionFull(.searches, limit: limit ?? 0, needed: (limit ?? 0) + 1)
    }
  }

  /// How many searches of a collection began within the last minute.
  public func lastMinute(of name: EmbeddingCollection) -> Int {
    let second = (now() - start).components.seconds
    return meters.withLock { meters in
      meters[name]?.seconds.reduce(0) { sum, entry in
        entry.second >= 0 && second - entry.second < Int64(Self.window) ? sum + entry.count : sum
      } ?? 0
    }
  }
}
