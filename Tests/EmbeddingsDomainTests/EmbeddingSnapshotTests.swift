import EmbeddingsDomain
import Execution
import Synchronization
import TestSupport
import Testing

struct EmbeddingSnapshotTests {
  private static let other = EmbeddingCollection(namespace: "other", kind: .text, model: "m")

  private static func all(_ snapshot: any EmbeddingSnapshot, limit: Int) throws -> [EmbeddingRecord]
  {
    var records: [EmbeddingRecord] = []
    while true {
      let next = try snapshot.next(limit: limit)
      guard !next.isEmpty else { return records }
      #expect(next.count <= limit)
      records += next
    }
  }

  private static func snapshot(_ fixture: Fixture) throws -> any EmbeddingSnapshot {
    try fixture.backend.snapshot(of: Fixture.campaigns, cancellation: Cancellation())
  }

  private struct Failure: Error {}

  /// Gives records in batches, or fails after some.
  private final class Source: EmbeddingSource {
    private let records: [EmbeddingRecord]
    private let size: Int
    private let failsAfter: Int
    private let given = Mutex(0)

    init(_ records: [EmbeddingRecord], by size: Int, failsAfter: Int = .max) {
      self.records = records
      self.size = size
      self.failsAfter = failsAfter
    }

    func rewind() { given.withLock { $0 = 0 } }

    func next(limit: Int) throws -> [EmbeddingRecord] {
      try given.withLock { given in
        if given >= failsAfter { throw Failure() }
        let next = records.dropFirst(given).prefix(min(size, limit))
        given += next.count
        return Array(next)
      }
    }
  }

  /// However a collection changes while it is read, what is read is what it was.
  @Test(arguments: [1, 7, 1_000], Store.allCases)
  func aSnapshotIsOfItsMoment(limit: Int, on store: Store) throws {
    let fixture = try Fixture(on: store)
    let records = (0..<50).map {
      EmbeddingRecord(id: "\($0)", vector: [1, Float($0)], metadata: ["n": .number(Double($0))])
    }
    try fixture.upsert(records)
    try fixture.upsert([.init(id: "0", vector: [1])], in: Self.other)
    let snapshot = try Self.snapshot(fixture)
    #expect(snapshot.summary.records == 50)
    #expect(snapshot.summary.dimension == 2)
    let first = try snapshot.next(limit: 1)
    try fixture.delete(["0", "30", "49"])
    try fixture.upsert([.init(id: "31", vector: [9, 9]), .init(id: "new", vector: [1, 1])])
    try fixture.update([.init(id: "32", metadata: [:])], .replace)
    #expect(try first + Self.all(snapshot, limit: limit) == records)
    #expect(try Self.all(Self.snapshot(fixture), limit: limit).count == 48)
  }

  @Test(arguments: Store.allCases) func anotherCollectionTakesThePlace(on store: Store) throws {
    let fixture = try Fixture(on: store)
    try fixture.upsert((0..<20).map { .init(id: "\($0)", vector: [1, Float($0)]) })
    let records = (10..<40).map {
      EmbeddingRecord(id: "\($0)", vector: [Float($0), 1, 1], metadata: ["n": .number(Double($0))])
    }
    let replaced = try fixture.backend.replace(
      Fixture.campaigns, dimension: 3, metric: .cosine, with: Source(records, by: 7),
      cancellation: Cancellation())
    #expect(replaced == 20)
    for backend in [fixture.backend, try fixture.survivor()] as [any EmbeddingBackend] {
      let snapshot = try backend.snapshot(of: Fixture.campaigns, cancellation: Cancellation())
      #expect(try Self.all(snapshot, limit: 9) == records)
      #expect(backend.count == 30)
      #expect(
        try backend.count(
          in: Fixture.campaigns, matching: .field("n", .number(.init(atLeast: 20, lessThan: 30))),
          cancellation: Cancellation()) == 10)
    }
    #expect(
      try fixture.backend.replace(
        Self.other, dimension: 3, metric: .cosine, with: Source(records, by: 100),
        cancellation: Cancellation()) == 0)
  }

  @Test(arguments: Store.allCases) func whatFailsLeavesTheCollectionAsItWas(on store: Store) throws
  {
    let fixture = try Fixture(on: store, maxVectors: 30, limits: CollectionLimits(records: 25))
    let records = (0..<20).map { EmbeddingRecord(id: "\($0)", vector: [1, Float($0)]) }
    try fixture.upsert(records)
    func replace(_ source: Source) throws -> Int {
      try fixture.backend.replace(
        Fixture.campaigns, dimension: 1, metric: .cosine, with: source, cancellation: Cancellation()
      )
    }
    let many = (0..<40).map { EmbeddingRecord(id: "\($0)", vector: [1]) }
    #expect(throws: Failure.self) { try replace(Source(many, by: 5, failsAfter: 10)) }
    #expect(throws: EmbeddingError.collectionFull(.records, limit: 25, needed: 30)) {
      try replace(Source(many, by: 10))
    }
    let cancellation = Cancellation()
    cancellation.cancel()
    #expect(throws: CancellationError.self) {
      try fixture.backend.replace(
        Fixture.campaigns, dimension: 1, metric: .cosine, with: Source(many, by: 5),
        cancellation: cancellation)
    }
    #expect(try Self.all(Self.snapshot(fixture), limit: 100) == records)
    #expect(try fixture.survivor().count == 20)
  }

  private static let records = [
    EmbeddingRecord(id: "a", vector: [1, 2], metadata: ["x": "1", "y": .number(2)]),
    EmbeddingRecord(id: "b", vector: [3, 4]), EmbeddingRecord(id: "c", vector: [-0.0, 1]),
  ]

  private static func checksum(_ records: [EmbeddingRecord]) -> UInt64 {
    var checksum = SnapshotChecksum(of: .cosine)
    for record in records { checksum.combine(record) }
    return checksum.value
  }

  @Test func allThatWasWrittenIsTaken() throws {
    var assembly = try SnapshotAssembly(
      dimension: 2, metric: .cosine, records: 3, limits: CollectionLimits())
    try assembly.add(Array(Self.records.prefix(1)))
    try assembly.add(Array(Self.records.dropFirst()))
    try assembly.finish(records: 3, checksum: Self.checksum(Self.records))
  }

  @Test(arguments: [
    [EmbeddingRecord(id: "a", vector: [1, 2], metadata: ["x": "2", "y": .number(2)])],
    [EmbeddingRecord(id: "a", vector: [1, 2.0000002], metadata: ["x": "1", "y": .number(2)])],
    [EmbeddingRecord(id: "A", vector: [1, 2], metadata: ["x": "1", "y": .number(2)])],
    [EmbeddingRecord(id: "a", vector: [1, 2])],
    [Self.records[1]],
  ])
  func whatChangedOnItsWayIsRefused(first: [EmbeddingRecord]) throws {
    var assembly = try SnapshotAssembly(
      dimension: 2, metric: .cosine, records: 3, limits: CollectionLimits())
    let rest = Self.records.dropFirst().map { record in
      var record = record
      if record.id == first[0].id { record.id = "a" }
      return record
    }
    try assembly.add(first + rest)
    let checksum = Self.checksum(Self.records)
    try expectViolation("part.tail.checksum", .checksumMismatch, mentions: "changed") {
      try assembly.finish(records: 3, checksum: checksum)
    }
  }

  @Test func whatBreaksARuleIsNamed() throws {
    func assembly(
      records: Int = 3, limits: CollectionLimits = CollectionLimits()
    ) throws -> SnapshotAssembly {
      try SnapshotAssembly(dimension: 2, metric: .cosine, records: records, limits: limits)
    }
    for dimension in [0, -1, 4_097] {
      try expectViolation("part.head.dimension", .outOfRange, mentions: "1 to 4096") {
        try SnapshotAssembly(
          dimension: dimension, metric: .cosine, records: 1, limits: CollectionLimits())
      }
    }
    try expectViolation("part.head.records", .outOfRange, mentions: "1") {
      try assembly(records: 0)
    }
    #expect(throws: EmbeddingError.collectionFull(.records, limit: 2, needed: 3)) {
      try assembly(limits: CollectionLimits(records: 2))
    }
    #expect(throws: EmbeddingError.collectionFull(.bytes, limit: 30, needed: 43)) {
      var short = try assembly(limits: CollectionLimits(bytes: 30))
      try short.add(Self.records)
    }
    var whole = try assembly()
    try expectViolation("part.records.records[0].vector", .dimensionMismatch, mentions: "2") {
      try whole.add([.init(id: "a", vector: [1])])
    }
    try expectViolation("part.records.records[0].id", .duplicateID, mentions: "before") {
      try whole.add(Array(Self.records.prefix(2)))
    }
    try expectViolation("part.tail.records", .checksumMismatch, mentions: "must be") {
      try whole.finish(records: 3, checksum: 0)
    }
  }
}
