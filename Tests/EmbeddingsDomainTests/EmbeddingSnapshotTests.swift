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

  /// Gives records in batches.
  private static func batches(
    _ records: [EmbeddingRecord], of size: Int
  ) -> @Sendable () throws -> [EmbeddingRecord] {
    let rest = Holder(records[...])
    return {
      rest.value.withLock { rest in
        defer { rest = rest.dropFirst(size) }
        return Array(rest.prefix(size))
      }
    }
  }

  private final class Holder<Value: Sendable>: Sendable {
    let value: Mutex<Value>
    init(_ value: Value) { self.value = Mutex(value) }
  }

  /// However a collection changes while it is read, what is read is what it was.
  @Test(arguments: [1, 7, 1_000])
  func aSnapshotIsOfItsMoment(limit: Int) throws {
    let fixture = try Fixture()
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

  @Test func anotherCollectionTakesThePlace() throws {
    let fixture = try Fixture()
    try fixture.upsert((0..<20).map { .init(id: "\($0)", vector: [1, Float($0)]) })
    let records = (10..<40).map {
      EmbeddingRecord(id: "\($0)", vector: [Float($0), 1, 1], metadata: ["n": .number(Double($0))])
    }
    let replaced = try fixture.backend.replace(
      Fixture.campaigns, dimension: 3, with: Self.batches(records, of: 7),
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
        Self.other, dimension: 3, with: Self.batches(records, of: 100),
        cancellation: Cancellation()) == 0)
  }

  @Test func whatFailsLeavesTheCollectionAsItWas() throws {
    struct Failure: Error {}
    let fixture = try Fixture(maxVectors: 30, limits: CollectionLimits(records: 25))
    let records = (0..<20).map { EmbeddingRecord(id: "\($0)", vector: [1, Float($0)]) }
    try fixture.upsert(records)
    func replace(_ next: @escaping @Sendable () throws -> [EmbeddingRecord]) throws -> Int {
      try fixture.backend.replace(
        Fixture.campaigns, dimension: 1, with: next, cancellation: Cancellation())
    }
    let many = (0..<40).map { EmbeddingRecord(id: "\($0)", vector: [1]) }
    let some = Self.batches(many, of: 5)
    let calls = Holder(0)
    #expect(throws: Failure.self) {
      try replace {
        let count = calls.value.withLock {
          $0 += 1
          return $0
        }
        if count == 3 { throw Failure() }
        return try some()
      }
    }
    #expect(throws: EmbeddingError.collectionFull(.records, limit: 25, needed: 30)) {
      try replace(Self.batches(many, of: 10))
    }
    let cancellation = Cancellation()
    cancellation.cancel()
    #expect(throws: CancellationError.self) {
      try fixture.backend.replace(
        Fixture.campaigns, dimension: 1, with: Self.batches(many, of: 5),
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
    var checksum = SnapshotChecksum()
    for record in records { checksum.combine(record) }
    return checksum.value
  }

  @Test func allThatWasWrittenIsTaken() throws {
    var assembly = try SnapshotAssembly(dimension: 2, records: 3, limits: CollectionLimits())
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
    var assembly = try SnapshotAssembly(dimension: 2, records: 3, limits: CollectionLimits())
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
      try SnapshotAssembly(dimension: 2, records: records, limits: limits)
    }
    for dimension in [0, -1, 4_097] {
      try expectViolation("part.head.dimension", .outOfRange, mentions: "1 to 4096") {
        try SnapshotAssembly(dimension: dimension, records: 1, limits: CollectionLimits())
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
