import EmbeddingsDomain
import Synchronization
import Testing

struct SearchMeterTests {
  /// A clock that goes when it is told.
  private final class Clock: Sendable {
    private let time = Mutex(ContinuousClock.now)
    var now: ContinuousClock.Instant { time.withLock { $0 } }
    func advance(by duration: Duration) { time.withLock { $0 += duration } }
  }

  private static let a = EmbeddingCollection(namespace: "a", kind: .text, model: "m")
  private static let b = EmbeddingCollection(namespace: "b", kind: .text, model: "m")

  @Test func soManyASecondAndNoMore() throws {
    let clock = Clock()
    let meter = SearchMeter(limit: 3, now: { clock.now })
    for _ in 0..<3 { try meter.begin(Self.a) }
    let error = #expect(throws: EmbeddingError.self) { try meter.begin(Self.a) }
    #expect(error?.description.contains("3 searches") == true)
    #expect(error?.description.contains("embeddings.collection_searches") == true)
    try meter.begin(Self.b)
    clock.advance(by: .milliseconds(334))
    try meter.begin(Self.a)
    #expect(throws: EmbeddingError.self) { try meter.begin(Self.a) }
    // However long it waited, no more at once.
    clock.advance(by: .seconds(100))
    for _ in 0..<3 { try meter.begin(Self.a) }
    #expect(throws: EmbeddingError.self) { try meter.begin(Self.a) }
  }

  @Test func theLastMinuteIsCounted() throws {
    let clock = Clock()
    let meter = SearchMeter(limit: nil, now: { clock.now })
    #expect(meter.lastMinute(of: Self.a) == 0)
    for second in 0..<90 {
      for _ in 0..<2 { try meter.begin(Self.a) }
      #expect(meter.lastMinute(of: Self.a) == 2 * min(second + 1, 60))
      clock.advance(by: .seconds(1))
    }
    clock.advance(by: .seconds(30))
    #expect(meter.lastMinute(of: Self.a) == 2 * 29)
    clock.advance(by: .seconds(60))
    #expect(meter.lastMinute(of: Self.a) == 0)
    #expect(meter.lastMinute(of: Self.b) == 0)
  }

  @Test func collectionsThatNobodySearchesAreForgotten() throws {
    let clock = Clock()
    let meter = SearchMeter(limit: 1, now: { clock.now })
    func search(_ numbers: Range<Int>) throws {
      for number in numbers {
        try meter.begin(.init(namespace: "\(number)", kind: .text, model: "m"))
      }
    }
    try search(0..<5_000)
    clock.advance(by: .seconds(59))
    try meter.begin(Self.a)
    try search(5_000..<9_999)
    #expect(throws: EmbeddingError.self) { try meter.begin(Self.a) }
    clock.advance(by: .seconds(2))
    // The first of them were not searched for a minute: there is room for others, and this one is remembered.
    try meter.begin(Self.b)
    #expect(meter.lastMinute(of: Self.a) == 1)
    // So many in a minute are not: they begin anew.
    try search(20_000..<30_000)
    #expect(meter.lastMinute(of: Self.a) == 0)
    try meter.begin(Self.a)
  }
}
