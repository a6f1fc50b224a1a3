import EmbeddingsDomain
import TestSupport
import Testing

/// Random filters over random metadata, against an evaluation that knows no index.
struct EmbeddingFilterPropertyTests {
  private static let keys = ["a", "b", "c", "a.b", "é"]
  private static let fields = ["a", "b", "c", "a.b", "a.b.c", "b.a", "c.c.c", "é", "é.a", "none"]
  /// Date-times of 25 July 2026, with the seconds of that day in UTC.
  private static let times = [
    ("2026-07-25T10:00:00Z", 36_000), ("2026-07-25T12:30:00+02:30", 36_000),
    ("2026-07-25T09:59:59.9Z", 35_999), ("2026-07-25T23:00:00Z", 82_800),
  ]
  private static let midnight: Int64 = 1_784_937_600

  private static func pick<T>(_ values: [T], _ random: inout SplitMix64) -> T {
    values[Int.random(in: 0..<values.count, using: &random)]
  }

  private static func scalar(_ random: inout SplitMix64) -> MetadataScalar {
    switch Int.random(in: 0..<4, using: &random) {
    case 0: .boolean(Bool.random(using: &random))
    case 1: .number(Double(Int.random(in: -2...2, using: &random)) / 2)
    case 2: .string(pick(["", "0", "1", "true", "x", "X", "é", "e\u{301}"], &random))
    default: .string(pick(times, &random).0)
    }
  }

  private static func value(depth: Int, _ random: inout SplitMix64) -> MetadataValue {
    switch Int.random(in: 0..<(depth > 0 ? 8 : 5), using: &random) {
    case 0: .null
    case 1...4: .scalar(scalar(&random))
    case 5:
      .array(
        (0..<Int.random(in: 0...3, using: &random)).map { _ in value(depth: depth - 1, &random) })
    default: .object(entries(depth: depth - 1, &random))
    }
  }

  private static func entries(depth: Int, _ random: inout SplitMix64) -> [String: MetadataValue] {
    var entries: [String: MetadataValue] = [:]
    for key in keys where Bool.random(using: &random) {
      entries[key] = value(depth: depth, &random)
    }
    return entries
  }

  private static func test(_ random: inout SplitMix64) -> FilterCondition.Test {
    func bound() -> Double? {
      Bool.random(using: &random) ? Double(Int.random(in: -3...3, using: &random)) / 2 : nil
    }
    switch Int.random(in: 0..<5, using: &random) {
    case 0: return .equals(scalar(&random))
    case 1: return .oneOf((0..<Int.random(in: 1...4, using: &random)).map { _ in scalar(&random) })
    case 2:
      let range = NumberRange(
        atLeast: bound(), moreThan: bound(), atMost: bound(), lessThan: bound())
      return .number(range == NumberRange() ? NumberRange(atLeast: 0) : range)
    case 3:
      let bounds = [35_999, 36_000, 36_001, 82_800].map { Instant(seconds: midnight + $0) }
      let from = pick(bounds, &random)
      let until = pick(bounds, &random)
      switch Int.random(in: 0..<3, using: &random) {
      case 0: return .time(TimeRange(from: from))
      case 1: return .time(TimeRange(until: until))
      default: return .time(TimeRange(from: from, until: until))
      }
    default: return .present(Bool.random(using: &random))
    }
  }

  private static func filter(depth: Int, _ random: inout SplitMix64) -> EmbeddingFilter {
    func several() -> [EmbeddingFilter] {
      (0..<Int.random(in: 1...3, using: &random)).map { _ in filter(depth: depth - 1, &random) }
    }
    switch Int.random(in: 0..<(depth > 0 ? 5 : 2), using: &random) {
    case 2: return .all(several())
    case 3: return .any(several())
    case 4: return .not(filter(depth: depth - 1, &random))
    default: return .condition(FilterCondition(pick(fields, &random), test(&random)))
    }
  }

  // The naive evaluation, which goes down along the field's name rather than over all values.

  private static func same(_ left: String, _ right: String) -> Bool {
    Array(left.utf8) == Array(right.utf8)
  }

  private static func scalars(_ value: MetadataValue) -> [MetadataScalar] {
    switch value {
    case .null, .object: []
    case .scalar(let scalar): [scalar]
    case .array(let elements): elements.flatMap(scalars)
    }
  }

  private static func scalars(of value: MetadataValue, at field: String) -> [MetadataScalar] {
    switch value {
    case .null, .scalar: return []
    case .array(let elements): return elements.flatMap { scalars(of: $0, at: field) }
    case .object(let entries):
      return entries.flatMap { key, value -> [MetadataScalar] in
        if same(key, field) { return scalars(value) }
        guard field.hasPrefix(key + ".") else { return [] }
        return scalars(of: value, at: String(field.dropFirst(key.count + 1)))
      }
    }
  }

  private static func isEqual(_ left: MetadataScalar, _ right: MetadataScalar) -> Bool {
    if case .string(let left) = left, case .string(let right) = right { return same(left, right) }
    return left == right
  }

  private static func passes(_ value: MetadataScalar, _ test: FilterCondition.Test) -> Bool {
    switch (test, value) {
    case (.equals(let other), _): isEqual(value, other)
    case (.oneOf(let others), _): others.contains { isEqual(value, $0) }
    case (.number(let range), .number(let number)):
      (range.atLeast.map { number >= $0 } ?? true) && (range.moreThan.map { number > $0 } ?? true)
        && (range.atMost.map { number <= $0 } ?? true)
        && (range.lessThan.map { number < $0 } ?? true)
    case (.time(let range), .string(let text)):
      times.contains { time, seconds in
        // The only fraction is of the second before a bound.
        let instant = Instant(seconds: midnight + Int64(seconds))
        return time == text && (range.from.map { instant >= $0 } ?? true)
          && (range.until.map { instant < $0 } ?? true)
      }
    case (.present, _): true
    case (.number, _), (.time, _): false
    }
  }

  private static func passes(_ metadata: EmbeddingMetadata, _ filter: EmbeddingFilter) -> Bool {
    switch filter {
    case .all(let filters): return filters.allSatisfy { passes(metadata, $0) }
    case .any(let filters): return filters.contains { passes(metadata, $0) }
    case .not(let filter): return !passes(metadata, filter)
    case .condition(let condition):
      let values = scalars(of: .object(metadata.entries), at: condition.field)
      if case .present(false) = condition.test { return values.isEmpty }
      return values.contains { passes($0, condition.test) }
    }
  }

  @Test(arguments: Store.allCases, 0..<8)
  func anyFilterFindsWhatANaiveOneFinds(on store: Store, seed: UInt64) throws {
    let fixture = try Fixture(on: store)
    var random = SplitMix64(seed: seed)
    let records = (0..<80).map { index in
      EmbeddingRecord(
        id: "r\(index)", vector: random.vector(4),
        metadata: EmbeddingMetadata(Self.entries(depth: 3, &random)))
    }
    try fixture.upsert(records)
    // The rows of what is replaced and deleted must not be found.
    let (replaced, deleted) = (records[..<20], records[70...])
    try fixture.upsert(
      replaced.map {
        .init(id: $0.id, vector: $0.vector, metadata: .init(Self.entries(depth: 3, &random)))
      })
    try fixture.delete(deleted.map(\.id))
    let stored = try fixture.get(records.dropLast(10).map(\.id)).records
    #expect(stored.count == 70)

    var sizes: Set<Int> = []
    for _ in 0..<150 {
      let filter = Self.filter(depth: 4, &random)
      let expected = stored.filter { Self.passes($0.metadata, filter) }.map(\.id)
      let found = try fixture.search(.init(.vector([1, 0, 0, 0]), k: 1_000, filter: filter))
      #expect(found.map(\.record.id).sorted() == expected.sorted(), "\(filter)")
      #expect(try fixture.count(filter) == expected.count)
      sizes.insert(expected.count)
    }
    // The filters are neither all trivial nor all alike.
    #expect(sizes.count > 15)
  }

  @Test(arguments: Store.allCases, 0..<20)
  func deletingWhatPassesLeavesTheRest(on store: Store, seed: UInt64) throws {
    let fixture = try Fixture(on: store)
    var random = SplitMix64(seed: 100 + seed)
    let records = (0..<40).map { index in
      EmbeddingRecord(
        id: "r\(index)", vector: [1, 1],
        metadata: EmbeddingMetadata(Self.entries(depth: 2, &random)))
    }
    try fixture.upsert(records)
    let filter = Self.filter(depth: 3, &random)
    let rest = records.filter { !Self.passes($0.metadata, filter) }
    #expect(try fixture.delete(matching: filter) == records.count - rest.count)
    for backend in [fixture.backend, try fixture.survivor()] {
      #expect(try backend.everything(dimension: 2).map(\.record) == rest)
      #expect(backend.count == rest.count)
    }
    #expect(try fixture.delete(matching: filter) == 0)
  }
}
