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
        .init(
          id: "x", vector: [1, 2], metadata: ["k": .text(String(repeating: "v", count: 65_529))]),
        "metadata", .metadataTooLarge, "65537"),
      .init(
        "many entries",
        .init(
          id: "x", vector: [1, 2],
          metadata: .init(Dictionary(uniqueKeysWithValues: (0..<129).map { ("k\($0)", "") }))),
        "metadata", .tooMany, "129"),
      .init(
        "empty key", .init(id: "x", vector: [1, 2], metadata: ["": "v"]), "metadata", .required,
        "empty key"),
      .init(
        "long key",
        .init(id: "x", vector: [1, 2], metadata: [String(repeating: "k", count: 129): ""]),
        "metadata", .tooLong, "129"),
      .init(
        "empty nested key", .init(id: "x", vector: [1, 2], metadata: ["a": [["": 1]]]),
        "metadata.a[0]", .required, "empty key"),
      .init(
        "metadata that is no number",
        .init(id: "x", vector: [1, 2], metadata: ["a": ["b": [1, .number(.nan)]]]),
        "metadata.a.b[1]", .notFinite, "nan"),
      .init(
        "infinite metadata", .init(id: "x", vector: [1, 2], metadata: ["a": .number(.infinity)]),
        "metadata.a", .notFinite, "inf"),
      .init(
        "deep metadata", .init(id: "x", vector: [1, 2], metadata: .nested(17)),
        "metadata" + String(repeating: ".a", count: 16), .tooDeep, "16"),
      .init(
        "deep arrays", .init(id: "x", vector: [1, 2], metadata: ["a": .nestedArray(16)]),
        "metadata.a" + String(repeating: "[0]", count: 15), .tooDeep, "16"),
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

  @Test(arguments: Store.allCases, BadRecord.all)
  func aBadRecordIsNamedByItsPath(on store: Store, bad: BadRecord) throws {
    let fixture = try Fixture(on: store)
    try expectViolation("records[1].\(bad.field)", bad.reason, mentions: bad.mentions) {
      try fixture.upsert([.init(id: "first", vector: [1, 2]), bad.record])
    }
    #expect(fixture.backend.count == 0)
  }

  @Test(arguments: Store.allCases) func theLargestRecordIsStored(on store: Store) throws {
    let fixture = try Fixture(on: store)
    // {"k000":"…",…}: 127 entries of 9 + 500 bytes and as many commas, then the last.
    let value = String(repeating: "v", count: 500)
    var entries = Dictionary(
      uniqueKeysWithValues: (100..<227).map { ("k\($0)", MetadataValue.text(value)) })
    let size = 2 + 127 * (509 + 1)
    entries["r"] = .text(String(repeating: "r", count: 65_536 - size - 6))
    let metadata = EmbeddingMetadata(entries)
    let record = EmbeddingRecord(
      id: String(repeating: "x", count: 512), vector: .init(repeating: 1, count: 4_096),
      metadata: metadata)
    try fixture.upsert([record])
    #expect(try fixture.get([record.id]).records == [record])
    let deep = EmbeddingRecord(
      id: "deep", vector: record.vector,
      metadata: [
        String(repeating: "k", count: 128): .nestedArray(15),
        "o": .object(EmbeddingMetadata.nested(15).entries),
      ])
    try fixture.upsert([deep])
    #expect(try fixture.get(["deep"]).records == [deep])
  }

  @Test(arguments: Store.allCases) func everythingThatIsWrongIsNamedAtOnce(on store: Store) throws {
    let fixture = try Fixture(on: store)
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

  @Test(arguments: Store.allCases) func aRequestOfBadRecordsIsNotAnsweredWithAThousandLines(
    on store: Store
  ) throws {
    let fixture = try Fixture(on: store)
    let error = #expect(throws: EmbeddingError.self) {
      try fixture.upsert((0..<1_000).map { .init(id: "r\($0)", vector: []) })
    }
    guard case .invalid(let input) = error else { return }
    #expect(input.violations.count == 20)
  }

  @Test(arguments: Store.allCases) func batchesHaveOneToAThousandEntries(on store: Store) throws {
    let fixture = try Fixture(on: store)
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

  @Test(arguments: Store.allCases) func aStoredCollectionFixesTheDimension(on store: Store) throws {
    let fixture = try Fixture(on: store)
    try fixture.upsert([.init(id: "a", vector: [1, 2, 3])])
    try expectViolation("records[0].vector", .dimensionMismatch, mentions: "have 3 dimensions") {
      try fixture.upsert([.init(id: "a", vector: [1, 2])])
    }
    try expectViolation("vector.values", .dimensionMismatch, mentions: "it has 4") {
      try fixture.search(.init(.vector([1, 2, 3, 4]), k: 1))
    }
  }

  @Test(arguments: Store.allCases, [-1, 0, 1_001, .max])
  func kIsOneToAThousand(on store: Store, k: Int) throws {
    let fixture = try Fixture(on: store)
    try expectViolation("k", .outOfRange, mentions: "\(k)") {
      try fixture.search(.init(.vector([1]), k: k))
    }
  }

  @Test(
    arguments: Store.allCases,
    [
      (1.0001, .outOfRange), (-1.0001, .outOfRange), (.nan, .notFinite), (.infinity, .notFinite),
      (-.infinity, .notFinite),
    ] as [(Double, FieldViolation.Reason)])
  func theMinimumScoreIsACosine(
    on store: Store, bad: (score: Double, reason: FieldViolation.Reason)
  ) throws {
    let fixture = try Fixture(on: store)
    try expectViolation("minimum_score", bad.reason, mentions: "-1 to 1") {
      try fixture.search(.init(.vector([1]), k: 1, minimumScore: bad.score))
    }
  }

  @Test(
    arguments: Store.allCases,
    [
      ([], "vector.values", .required), ([.nan], "vector.values[0]", .notFinite),
      ([1, .infinity], "vector.values[1]", .notFinite), ([0, 0], "vector.values", .zeroVector),
      (.init(repeating: 1, count: 4_097), "vector.values", .tooMany),
    ] as [([Float], String, FieldViolation.Reason)])
  func aQueryVectorIsCheckedAlthoughNothingIsStored(
    on store: Store, bad: (vector: [Float], field: String, reason: FieldViolation.Reason)
  ) throws {
    let fixture = try Fixture(on: store)
    try expectViolation(bad.field, bad.reason, mentions: "must") {
      try fixture.search(.init(.vector(bad.vector), k: 1))
    }
  }
}

extension MetadataValue {
  static func text(_ text: String) -> MetadataValue { .scalar(.string(text)) }

  static func number(_ number: Double) -> MetadataValue { .scalar(.number(number)) }

  /// An array in an array and so on, `depth` in all.
  static func nestedArray(_ depth: Int) -> MetadataValue {
    depth == 1 ? [1] : [.nestedArray(depth - 1)]
  }
}

extension EmbeddingMetadata {
  /// An object in an object and so on, `depth` in all.
  static func nested(_ depth: Int) -> EmbeddingMetadata {
    depth == 1 ? ["a": 1] : ["a": .object(nested(depth - 1).entries)]
  }
}
