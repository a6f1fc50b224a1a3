import EmbeddingsDomain
import Testing
import Validation

struct EmbeddingFilterTests {
  /// Records whose metadata has one thing each, under their ids.
  private static let samples: [(id: String, metadata: EmbeddingMetadata)] = [
    ("nothing", [:]), ("null", ["f": .null]), ("empty array", ["f": []]),
    ("empty object", ["f": [:]]),
    ("one", ["f": 1]), ("text one", ["f": "1"]), ("true", ["f": true]), ("false", ["f": false]),
    ("zero", ["f": 0]), ("empty text", ["f": ""]), ("nested", ["f": ["g": 1]]),
    ("dotted", ["f.g": 1]), ("array", ["f": [1, "1", true, .null, [2, [3]]]]),
    ("objects", ["f": [["g": 1], ["g": "x"], ["h": 2]]]), ("composed", ["f": "\u{E9}"]),
    ("decomposed", ["f": "e\u{301}"]), ("large", ["f": 1e300]), ("half", ["f": 0.5]),
    ("minus", ["f": -1.5]), ("upper", ["F": 1]),
  ]

  private static func fixture(on store: Store) throws -> Fixture {
    let fixture = try Fixture(on: store)
    try fixture.upsert(
      samples.map { .init(id: $0.id, vector: [1], metadata: $0.metadata) })
    return fixture
  }

  private static func passing(
    _ filter: EmbeddingFilter, in fixture: Fixture
  ) throws -> Set<String> {
    let found = try fixture.search(.init(.vector([1]), k: 1_000, filter: filter))
    #expect(try fixture.count(filter) == found.count)
    return Set(found.map(\.record.id))
  }

  @Test(
    arguments: Store.allCases,
    [
      (.equals(.number(1)), ["one", "array"]), (.equals(.string("1")), ["text one", "array"]),
      (.equals(.boolean(true)), ["true", "array"]), (.equals(.boolean(false)), ["false"]),
      (.equals(.number(0)), ["zero"]), (.equals(.number(-0.0)), ["zero"]),
      (.equals(.string("")), ["empty text"]), (.equals(.number(3)), ["array"]),
      (.equals(.string("\u{E9}")), ["composed"]), (.equals(.string("e\u{301}")), ["decomposed"]),
      (
        .oneOf([.number(0), .boolean(true), .string("1"), .number(9)]),
        ["zero", "true", "array", "text one"]
      ),
      (.number(.init(atLeast: 0.5)), ["half", "one", "array", "large"]),
      (.number(.init(moreThan: 0.5)), ["one", "array", "large"]),
      (.number(.init(atMost: 0.5)), ["half", "zero", "minus"]),
      (.number(.init(lessThan: 0.5)), ["zero", "minus"]),
      (.number(.init(moreThan: 2, lessThan: 3)), []),
      (.number(.init(atLeast: 1, moreThan: 0, atMost: 1, lessThan: 2)), ["one", "array"]),
      (.number(.init(atLeast: 2, atMost: 1)), []),
      (
        .number(.init(atLeast: -.greatestFiniteMagnitude)),
        ["one", "zero", "array", "large", "half", "minus"]
      ),
      (.number(.init(moreThan: .greatestFiniteMagnitude)), []),
      (.time(.init(from: Instant(seconds: 0))), []),
      (
        .present(true),
        [
          "one", "text one", "true", "false", "zero", "empty text", "array", "composed",
          "decomposed", "large", "half", "minus",
        ]
      ),
      (
        .present(false),
        ["nothing", "null", "empty array", "empty object", "nested", "dotted", "objects", "upper"]
      ),
    ] as [(FilterCondition.Test, Set<String>)])
  func aFieldPassesATestByWhatStandsThere(
    on store: Store, sample: (test: FilterCondition.Test, expected: Set<String>)
  ) throws {
    let fixture = try Self.fixture(on: store)
    let (test, expected) = sample
    #expect(try Self.passing(.field("f", test), in: fixture) == expected)
    let others = Set(Self.samples.map(\.id)).subtracting(expected)
    #expect(try Self.passing(.not(.field("f", test)), in: fixture) == others)
  }

  @Test(arguments: Store.allCases) func dotsLeadIntoObjects(on store: Store) throws {
    let fixture = try Self.fixture(on: store)
    #expect(
      try Self.passing(.field("f.g", .equals(.number(1))), in: fixture) == [
        "nested", "dotted", "objects",
      ])
    #expect(try Self.passing(.field("f.g", .equals(.string("x"))), in: fixture) == ["objects"])
    #expect(try Self.passing(.field("f.h", .present(true)), in: fixture) == ["objects"])
    #expect(try Self.passing(.field("F", .present(true)), in: fixture) == ["upper"])
  }

  private static let filters: [EmbeddingFilter] = [
    .field("f", .equals(.number(1))), .field("f", .present(true)),
    .field("f", .number(.init(atLeast: 0))),
    .not(.field("f", .equals(.number(1)))), .not(.field("f.g", .present(true))),
  ]

  /// What `all`, `any` and `not` mean is what sets say.
  @Test(arguments: Store.allCases, filters)
  func combinationsAreThoseOfSets(on store: Store, left: EmbeddingFilter) throws {
    let fixture = try Self.fixture(on: store)
    for right in Self.filters { try Self.expectCombinationsOfSets(left, right, in: fixture) }
  }

  private static func expectCombinationsOfSets(
    _ left: EmbeddingFilter, _ right: EmbeddingFilter, in fixture: Fixture
  ) throws {
    let everything = Set(Self.samples.map(\.id))
    let (lefts, rights) = (
      try Self.passing(left, in: fixture), try Self.passing(right, in: fixture)
    )
    #expect(try Self.passing(.all([left, right]), in: fixture) == lefts.intersection(rights))
    #expect(try Self.passing(.any([left, right]), in: fixture) == lefts.union(rights))
    #expect(
      try Self.passing(.not(.all([left, right])), in: fixture)
        == everything.subtracting(lefts.intersection(rights)))
    #expect(
      try Self.passing(.not(.any([left, right])), in: fixture)
        == everything.subtracting(lefts.union(rights)))
    #expect(try Self.passing(.all([left]), in: fixture) == lefts)
    #expect(try Self.passing(.any([right]), in: fixture) == rights)
  }

  @Test(arguments: Store.allCases) func aFilterSeesWhatWasReplacedAndDeleted(on store: Store) throws
  {
    let fixture = try Fixture(on: store)
    let red = EmbeddingFilter.field("color", .equals(.string("red")))
    try fixture.upsert(["a", "b"].map { .init(id: $0, vector: [1], metadata: ["color": "red"]) })
    #expect(try fixture.count(red) == 2)
    try fixture.upsert([.init(id: "a", vector: [1], metadata: ["color": "blue"])])
    #expect(try fixture.count(red) == 1)
    try fixture.delete(["b"])
    #expect(try fixture.count(red) == 0)
    #expect(try fixture.count(.not(red)) == 1)
    #expect(
      try fixture.count(.not(red), in: .init(namespace: "none", kind: .text, model: "m")) == 0)
  }

  @Test(
    arguments: Store.allCases,
    [
      (.all([]), "filter.all.filters", .required, "none"),
      (.any([]), "filter.any.filters", .required, "none"),
      (.field("", .present(true)), "filter.condition.field", .required, "empty"),
      (
        .not(.field(String(repeating: "x", count: 2_064), .present(true))),
        "filter.not.condition.field", .tooLong, "2063"
      ),
      (.field("f", .equals(.number(.nan))), "filter.condition.equals", .notFinite, "nan"),
      (.field("f", .oneOf([])), "filter.condition.one_of.values", .required, "1000"),
      (
        .field("f", .oneOf(Array(repeating: .number(1), count: 1_001))),
        "filter.condition.one_of.values", .tooMany, "1001"
      ),
      (
        .all([.field("f", .present(true)), .field("f", .oneOf([.number(1), .number(.infinity)]))]),
        "filter.all.filters[1].condition.one_of.values[1]", .notFinite, "inf"
      ),
      (.field("f", .number(.init())), "filter.condition.range", .required, "at_least"),
      (
        .any([.field("f", .number(.init(lessThan: -.infinity)))]),
        "filter.any.filters[0].condition.range.less_than", .notFinite, "-inf"
      ),
      (.field("f", .time(.init())), "filter.condition.time", .required, "until"),
      (
        .field("f", .time(.init(from: Instant(seconds: 253_402_300_800)))),
        "filter.condition.time.from", .outOfRange, "9999"
      ),
      (
        .field("f", .time(.init(until: Instant(seconds: 0, nanoseconds: 1_000_000_000)))),
        "filter.condition.time.until", .outOfRange, "1000000000"
      ),
      (
        .all(Array(repeating: .field("f", .present(true)), count: 65)), "filter", .tooMany, "65"
      ),
      (nested(17), "filter" + String(repeating: ".not", count: 16), .tooDeep, "16"),
    ] as [(EmbeddingFilter, String, FieldViolation.Reason, String)])
  func aBadFilterIsNamedByItsPath(
    on store: Store,
    bad: (filter: EmbeddingFilter, field: String, reason: FieldViolation.Reason, mentions: String)
  ) throws {
    let fixture = try Fixture(on: store)
    let (filter, field, reason, mentions) = bad
    try expectViolation(field, reason, mentions: mentions) {
      try fixture.search(.init(.vector([1]), k: 1, filter: filter))
    }
    try expectViolation(field, reason, mentions: mentions) { try fixture.count(filter) }
    try expectViolation(field, reason, mentions: mentions) { try fixture.delete(matching: filter) }
  }

  @Test(arguments: Store.allCases) func theLargestFilterIsEvaluated(on store: Store) throws {
    let fixture = try Fixture(on: store)
    let entries = (0..<128).map { ("k\($0)", MetadataValue.number(Double($0))) }
    try fixture.upsert([
      .init(id: "a", vector: [1], metadata: .init(Dictionary(uniqueKeysWithValues: entries))),
      .init(id: "b", vector: [1]),
    ])
    let values = (0..<1_000).map { MetadataScalar.number(Double($0)) }
    let all = EmbeddingFilter.all((0..<64).map { .field("k\($0)", .oneOf(values)) })
    #expect(try fixture.count(all) == 1)
    #expect(try fixture.count(Self.nested(16)) == 2)
  }

  /// A condition inside negations, `depth` filters in all.
  private static func nested(_ depth: Int) -> EmbeddingFilter {
    depth == 1 ? .field("f", .present(true)) : .not(nested(depth - 1))
  }
}
