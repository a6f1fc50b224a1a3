import EmbeddingsDomain
import Testing
import Validation

struct EmbeddingValidationTests {
  /// One way in which a record can be bad, with the field that has to be named.
  struct BadRecord: Sendable, CustomTestStringConvertible {
    let testDescription: String
    let record: EmbeddingRecord
    let field: String
    let reason: FieldViolation.Reason
    let mentions: String

    static let all: [BadRecord] = [
      .init("empty id", .init(id: "", vector: [1, 2]), "id", .required, "1 to 512"),
      .init(
        "long id", .init(id: String(repeating: "ñ", count: 257), vector: [1, 2]), "id", .tooLong,
        "514"),
      .init("no vector", .init(id: "x", vector: []), "vector", .required, "4096"),
      .init(
        "huge vector", .init(id: "x", vector: .init(repeating: 1, count: 4_097)), "vector",
        .tooMany, "4097"),
      .init("NaN", .init(id: "x", vector: [1, .nan]), "vector[1]", .notFinite, "nan"),
      .init("infinity", .init(id: "x", vector: [-.infinity, 1]), "vector[0]", .notFinite, "-inf"),
      .init("zero", .init(id: "x", vector: [0, -0.0]), "vector", .zeroVector, "direction"),
      .init("short", .init(id: "x", vector: [1]), "vector", .dimensionMismatch, "2 dimensions"),
      .init(
        "long", .init(id: "x", vector: [1, 2, 3]), "vector", .dimensionMismatch, "it has 3"),
      .init(
        "repeated id", .init(id: "first", vector: [1, 2]), "id", .duplicateID, "records[0].id"),
      .init(
        "large metadata",
        .init(id: "x", vector: [1, 2], metadata: ["k": String(repeating: "v", count: 65_536)]),
        "metadata", .metadataTooLarge, "65537"),
      .init(
        "many entries",
        .init(
          id: "x", vector: [1, 2],
          metadata: Dictionary(uniqueKeysWithValues: (0..<129).map { ("k\($0)", "") })),
        "metadata", .tooMany, "129"),
      .init(
        "empty key", .init(id: "x", vector: [1, 2], metadata: ["": "v"]), "metadata", .required,
        "empty key"),
      .init(
        "long key",
        .init(id: "x", vector: [1, 2], metadata: [String(repeating: "k", count: 129): ""]),
        "metadata", .tooLong, "129"),
    ]

    init(
      _ name: String, _ record: EmbeddingRecord, _ field: String,
      _ reason: FieldViolation.Reason, _ mentions: String
    ) {
      testDescription = name
      self.record = record
      self.field = field
      self.reason = reason
      self.mentions = mentions
    }
  }

  @Test(arguments: BadRecord.all)
  func aBadRecordIsNamedByItsPath(bad: BadRecord) throws {
    let fixture = try Fixture()
    try expectViolation("records[1].\(bad.field)", bad.reason, mentions: bad.mentions) {
      try fixture.upsert([.init(id: "first", vector: [1, 2]), bad.record])
    }
    #expect(fixture.catalog.count == 0)
  }

  @Test func theLargestRecordIsStored() throws {
    let fixture = try Fixture()
    let value = String(repeating: "v", count: 500)
    var metadata = Dictionary(
      uniqueKeysWithValues: (0..<127).map { index in
        (String(repeating: "k", count: 4) + "\(index)", value)
      })
    let size = metadata.reduce(0) { $0 + $1.key.utf8.count + $1.value.utf8.count }
    metadata["r"] = String(repeating: "r", count: 65_536 - size - 1)
    let record = EmbeddingRecord(
      id: String(repeating: "x", count: 512), vector: .init(repeating: 1, count: 4_096),
      metadata: metadata)
    try fixture.upsert([record])
    #expect(try fixture.get([record.id]).records == [record])
  }

  @Test func everythingThatIsWrongIsNamedAtOnce() throws {
    let fixture = try Fixture()
    let error = #expect(throws: EmbeddingError.self) {
      try fixture.upsert(
        [.init(id: "", vector: [.nan]), .init(id: "", vector: [])],
        in: .init(namespace: "", kind: .text, model: String(repeating: "m", count: 129)))
    }
    guard case .invalid(let input) = error else { return }
    #expect(
      input.violations.map(\.field) == [
        "collection.namespace", "collection.model", "records[0].id", "records[0].vector[0]",
        "records[1].id", "records[1].vector", "records[1].id",
      ])
  }

  @Test func aRequestOfBadRecordsIsNotAnsweredWithAThousandLines() throws {
    let fixture = try Fixture()
    let error = #expect(throws: EmbeddingError.self) {
      try fixture.upsert((0..<1_000).map { .init(id: "r\($0)", vector: []) })
    }
    guard case .invalid(let input) = error else { return }
    #expect(input.violations.count == 20)
  }

  @Test func batchesHaveOneToAThousandEntries() throws {
    let fixture = try Fixture()
    let records = (0...1_000).map { EmbeddingRecord(id: "r\($0)", vector: [1]) }
    try expectViolation("records", .tooMany, mentions: "1001") { try fixture.upsert(records) }
    try expectViolation("records", .required, mentions: "none") { try fixture.upsert([]) }
    try fixture.upsert(Array(records.dropLast()))
    try expectViolation("ids", .tooMany, mentions: "1001") {
      try fixture.get(records.map(\.id))
    }
    try expectViolation("ids", .required, mentions: "none") { try fixture.delete([]) }
    try expectViolation("ids[1]", .duplicateID, mentions: "ids[0]") {
      try fixture.delete(["r1", "r1"])
    }
    try expectViolation("ids[2]", .required, mentions: "empty") {
      try fixture.get(["r1", "r2", ""])
    }
    #expect(try fixture.delete(records.dropLast().map(\.id)).deleted.count == 1_000)
  }

  @Test func aStoredCollectionFixesTheDimension() throws {
    let fixture = try Fixture()
    try fixture.upsert([.init(id: "a", vector: [1, 2, 3])])
    try expectViolation("records[0].vector", .dimensionMismatch, mentions: "have 3 dimensions") {
      try fixture.upsert([.init(id: "a", vector: [1, 2])])
    }
    try expectViolation("vector.values", .dimensionMismatch, mentions: "it has 4") {
      try fixture.search(.init(.vector([1, 2, 3, 4]), k: 1))
    }
  }

  @Test(arguments: [-1, 0, 1_001, .max])
  func kIsOneToAThousand(k: Int) throws {
    let fixture = try Fixture()
    try expectViolation("k", .outOfRange, mentions: "\(k)") {
      try fixture.search(.init(.vector([1]), k: k))
    }
  }

  @Test(
    arguments: [
      (1.0001, .outOfRange), (-1.0001, .outOfRange), (.nan, .notFinite), (.infinity, .notFinite),
      (-.infinity, .notFinite),
    ] as [(Double, FieldViolation.Reason)])
  func theMinimumScoreIsACosine(score: Double, reason: FieldViolation.Reason) throws {
    let fixture = try Fixture()
    try expectViolation("minimum_score", reason, mentions: "-1 to 1") {
      try fixture.search(.init(.vector([1]), k: 1, minimumScore: score))
    }
  }

  @Test(
    arguments: [
      ([], "vector.values", .required), ([.nan], "vector.values[0]", .notFinite),
      ([1, .infinity], "vector.values[1]", .notFinite), ([0, 0], "vector.values", .zeroVector),
      (.init(repeating: 1, count: 4_097), "vector.values", .tooMany),
    ] as [([Float], String, FieldViolation.Reason)])
  func aQueryVectorIsCheckedAlthoughNothingIsStored(
    vector: [Float], field: String, reason: FieldViolation.Reason
  ) throws {
    let fixture = try Fixture()
    try expectViolation(field, reason, mentions: "must") {
      try fixture.search(.init(.vector(vector), k: 1))
    }
  }

  @Test func aFilterHasSixteenEntriesAtMost() throws {
    let fixture = try Fixture()
    let filter = Dictionary(uniqueKeysWithValues: (0..<17).map { ("k\($0)", "v") })
    try expectViolation("metadata_filter", .tooMany, mentions: "17") {
      try fixture.search(.init(.vector([1]), k: 1, metadataFilter: filter))
    }
  }

  private func expectViolation<T>(
    _ field: String, _ reason: FieldViolation.Reason, mentions text: String,
    _ body: () throws -> T
  ) throws {
    let error = #expect(throws: EmbeddingError.self) { try body() }
    guard case .invalid(let input) = error else {
      Issue.record("\(String(describing: error))")
      return
    }
    let violation = try #require(input.violations.first { $0.field == field })
    #expect(violation.reason == reason)
    #expect(violation.description.contains(text))
    #expect(error?.reason == input.violations.first?.reason.rawValue)
  }
}
