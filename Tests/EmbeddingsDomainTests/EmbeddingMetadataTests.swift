import EmbeddingsDomain
import TestSupport
import Testing

struct EmbeddingMetadataTests {
  /// Numbers of every kind, as many as wanted.
  private static func number(_ random: inout SplitMix64) -> Double {
    switch Int.random(in: 0..<5, using: &random) {
    case 0: Double(Int.random(in: -10...10, using: &random))
    case 1:
      [0, -0.0, 0x1p53, -0x1p53, 0x1p53 + 2, 1e16, 1e300][Int.random(in: 0..<7, using: &random)]
    case 2:
      [.leastNonzeroMagnitude, .greatestFiniteMagnitude, .pi, 0.1][
        Int.random(in: 0..<4, using: &random)]
    default:
      // Any bits that are a finite number.
      {
        let number = Double(bitPattern: random.next())
        return number.isFinite ? number : 0.5
      }()
    }
  }

  private static func text(_ random: inout SplitMix64) -> String {
    let scalars: [Unicode.Scalar] = [
      "a", "B", "\"", "\\", "/", "\0", "\n", "\u{1F}", "\u{7F}", "é", "\u{301}", "😀", "\u{FFFD}",
      "{", "]", ",", ":", " ",
    ]
    var text = ""
    for _ in 0..<Int.random(in: 0...8, using: &random) {
      text.unicodeScalars.append(scalars[Int.random(in: 0..<scalars.count, using: &random)])
    }
    return text
  }

  private static func value(depth: Int, _ random: inout SplitMix64) -> MetadataValue {
    switch Int.random(in: 0..<(depth > 0 ? 6 : 4), using: &random) {
    case 0: .null
    case 1: .scalar(.boolean(Bool.random(using: &random)))
    case 2: .number(number(&random))
    case 3: .text(text(&random))
    case 4:
      .array(
        (0..<Int.random(in: 0...3, using: &random)).map { _ in value(depth: depth - 1, &random) })
    default: .object(entries(depth: depth - 1, &random))
    }
  }

  private static func entries(
    depth: Int, _ random: inout SplitMix64
  ) -> [String: MetadataValue] {
    var entries: [String: MetadataValue] = [:]
    for index in 0..<Int.random(in: 0...4, using: &random) {
      entries["\(index)" + text(&random)] = value(depth: depth, &random)
    }
    return entries
  }

  /// A text of which two are equal only if the values are, to the last bit.
  private static func exact(_ value: MetadataValue) -> String {
    switch value {
    case .null: "null"
    case .scalar(.boolean(let value)): "\(value)"
    case .scalar(.number(let value)): "\(value.bitPattern)"
    case .scalar(.string(let value)): "\(Array(value.utf8))"
    case .array(let elements): "[\(elements.map(exact))]"
    case .object(let entries):
      "{\(entries.map { "\(Array($0.key.utf8)): \(exact($0.value))" }.sorted())}"
    }
  }

  @Test(arguments: Store.allCases) func anyMetadataComesBackAsItWasGiven(on store: Store) throws {
    let fixture = try Fixture(on: store)
    var random = SplitMix64(seed: 11)
    let records = (0..<500).map { index in
      EmbeddingRecord(
        id: "r\(index)", vector: [1], metadata: .init(Self.entries(depth: 4, &random)))
    }
    try fixture.upsert(records)
    for backend in [fixture.backend, try fixture.survivor()] {
      let found = try backend.get(
        records.map(\.id), in: Fixture.campaigns, includeVectors: false,
        cancellation: .init()
      ).records
      for (found, given) in zip(found, records) {
        #expect(
          Self.exact(.object(found.metadata.entries))
            == Self.exact(.object(given.metadata.entries)))
      }
    }
  }

  @Test(arguments: Store.allCases) func replacingTakesAllOfIt(on store: Store) throws {
    let fixture = try Fixture(on: store)
    try fixture.upsert([
      .init(id: "a", vector: [1, 0], metadata: ["old": 1, "both": 1]),
      .init(id: "b", vector: [0, 1], metadata: ["old": 1]),
    ])
    let updated = try fixture.update(
      [.init(id: "x", metadata: [:]), .init(id: "a", metadata: ["both": .null, "new": 2])], .replace
    )
    #expect(updated == .init(updated: 1, missing: ["x"]))
    for backend in [fixture.backend, try fixture.survivor()] {
      let all = try backend.everything(dimension: 2)
      #expect(
        all.map(\.record) == [
          .init(id: "a", vector: [1, 0], metadata: ["both": .null, "new": 2]),
          .init(id: "b", vector: [0, 1], metadata: ["old": 1]),
        ])
    }
    #expect(try fixture.count(.field("old", .present(true))) == 1)
    #expect(try fixture.count(.field("both", .present(true))) == 0)
    #expect(try fixture.count(.field("new", .equals(.number(2)))) == 1)
  }

  @Test(arguments: Store.allCases) func mergingTakesTopLevelEntriesAndNullRemovesThem(
    on store: Store
  ) throws {
    let fixture = try Fixture(on: store)
    try fixture.upsert([
      .init(
        id: "a", vector: [1],
        metadata: ["kept": ["x": 1], "gone": 1, "changed": ["x": 1, "y": 2], "null": .null])
    ])
    let updated = try fixture.update(
      [
        .init(
          id: "a",
          metadata: ["gone": .null, "never": .null, "changed": ["x": .null], "new": [true]])
      ],
      .merge)
    #expect(updated == .init(updated: 1, missing: []))
    #expect(
      try fixture.get(["a"]).records.map(\.metadata) == [
        ["kept": ["x": 1], "changed": ["x": .null], "null": .null, "new": [true]]
      ])
    for (field, count) in [("kept.x", 1), ("gone", 0), ("changed.y", 0), ("new", 1)] {
      #expect(try fixture.count(.field(field, .present(true))) == count)
    }
    // Nothing changes nothing.
    try fixture.update([.init(id: "a", metadata: [:])], .merge)
    #expect(try fixture.get(["a"]).records[0].metadata.entries.count == 4)
  }

  @Test(arguments: Store.allCases) func whatMergesIntoTooMuchIsRefusedWithTheWholeBatch(
    on store: Store
  ) throws {
    let fixture = try Fixture(on: store)
    let large = MetadataValue.text(String(repeating: "v", count: 40_000))
    try fixture.upsert([
      .init(id: "a", vector: [1]), .init(id: "b", vector: [1], metadata: ["one": large]),
    ])
    let updates: [MetadataUpdate] = [
      .init(id: "a", metadata: ["two": 2]), .init(id: "b", metadata: ["two": large]),
    ]
    try expectViolation("updates[1].metadata", .metadataTooLarge, mentions: "it has 80019") {
      try fixture.update(updates, .merge)
    }
    #expect(try fixture.get(["a"]).records[0].metadata == [:])
    #expect(try fixture.count(.field("two", .present(true))) == 0)
    try fixture.update(updates, .replace)
    #expect(try fixture.count(.field("two", .present(true))) == 2)
  }

  @Test(arguments: Store.allCases) func updatesAreCheckedAsRecordsAre(on store: Store) throws {
    let fixture = try Fixture(on: store)
    try fixture.upsert([.init(id: "a", vector: [1])])
    try expectViolation("updates", .required, mentions: "none") { try fixture.update([], .merge) }
    try expectViolation("updates", .tooMany, mentions: "1001") {
      try fixture.update((0...1_000).map { .init(id: "r\($0)", metadata: [:]) }, .merge)
    }
    try expectViolation("updates[1].id", .duplicateID, mentions: "updates[0].id") {
      try fixture.update([.init(id: "a", metadata: [:]), .init(id: "a", metadata: [:])], .replace)
    }
    try expectViolation("updates[0].metadata.a", .notFinite, mentions: "nan") {
      try fixture.update([.init(id: "a", metadata: ["a": .number(.nan)])], .merge)
    }
    let nowhere = EmbeddingCollection(namespace: "none", kind: .text, model: "m")
    #expect(
      try fixture.update([.init(id: "a", metadata: [:])], .merge, in: nowhere)
        == .init(updated: 0, missing: ["a"]))
  }

  @Test(arguments: Store.allCases) func anUpdateMovesNoRecord(on store: Store) throws {
    let fixture = try Fixture(on: store)
    try fixture.upsert(["c", "a", "b"].map { .init(id: $0, vector: [1, 1]) })
    try fixture.update([.init(id: "c", metadata: ["x": 1])], .merge)
    #expect(try fixture.backend.everything(dimension: 2).map(\.record.id) == ["c", "a", "b"])
  }
}
