import EmbeddingsDomain
import TestSupport
import Testing
import VectorIndex

struct EmbeddingSearchTests {
  @Test(arguments: Store.allCases, [1, 7, 200, 1_000])
  func theMostSimilarRecordsAreFoundInTheirOrder(on store: Store, k: Int) throws {
    let fixture = try Fixture(on: store)
    var random = SplitMix64(seed: 42)
    let records = (0..<200).map { EmbeddingRecord(id: "r\($0)", vector: random.vector(32)) }
    try fixture.upsert(records)
    let query = random.vector(32)
    let expected = records.map { ($0.id, VectorIndex.Metric.cosine.reference($0.vector, query)) }
      .sorted { $0.1 > $1.1 }.prefix(k)
    let found = try fixture.search(.init(.vector(query), k: k))
    #expect(found.map(\.record.id) == expected.map(\.0))
    for (match, (_, score)) in zip(found, expected) { #expect(abs(match.score - score) < 1e-6) }
  }

  @Test(arguments: Store.allCases) func theLengthOfAVectorDoesNotMatter(on store: Store) throws {
    let fixture = try Fixture(on: store)
    try fixture.upsert([
      .init(id: "long", vector: [3e38, 0]),
      .init(id: "short", vector: [.leastNonzeroMagnitude, 0]),
      .init(id: "right angle", vector: [0, 1]), .init(id: "opposite", vector: [-5, 0]),
    ])
    let found = try fixture.search(.init(.vector([1e-20, 0]), k: 9))
    #expect(found.map(\.record.id) == ["long", "short", "right angle", "opposite"])
    #expect(found.map(\.score) == [1, 1, 0, -1])
  }

  @Test(arguments: Store.allCases) func aSearchByIdLeavesTheRecordItselfOut(on store: Store) throws
  {
    let fixture = try Fixture(on: store)
    try fixture.upsert([
      .init(id: "a", vector: [1, 0]), .init(id: "twin", vector: [2, 0]),
      .init(id: "near", vector: [2, 1]),
    ])
    let found = try fixture.search(.init(.record(id: "a"), k: 9))
    #expect(found.map(\.record.id) == ["twin", "near"])
    #expect(found.first?.score == 1)
    let nearest = try fixture.search(.init(.record(id: "a"), k: 1))
    #expect(nearest.map(\.record.id) == ["twin"])
  }

  @Test(arguments: Store.allCases) func nothingStoredIsNothingSimilar(on store: Store) throws {
    let fixture = try Fixture(on: store)
    #expect(try fixture.search(.init(.vector([1, 2, 3]), k: 5)).isEmpty)
    #expect(throws: EmbeddingError.recordNotFound(id: "x")) {
      try fixture.search(.init(.record(id: "x"), k: 5))
    }
    try fixture.upsert([.init(id: "a", vector: [1])])
    #expect(throws: EmbeddingError.recordNotFound(id: "x")) {
      try fixture.search(.init(.record(id: "x"), k: 5))
    }
    #expect(try fixture.search(.init(.record(id: "a"), k: 5)).isEmpty)
  }

  @Test(arguments: Store.allCases) func theMinimumScoreIncludesItself(on store: Store) throws {
    let fixture = try Fixture(on: store)
    try fixture.upsert([
      .init(id: "same", vector: [1, 0]), .init(id: "right angle", vector: [0, 1]),
      .init(id: "opposite", vector: [-1, 0]),
    ])
    for (minimum, count) in [(1.0, 1), (0.5, 1), (0, 2), (-0.5, 2), (-1, 3)] {
      let query = EmbeddingQuery(.vector([1, 0]), k: 9, minimumScore: minimum)
      #expect(try fixture.search(query).count == count)
    }
  }

  @Test(arguments: Store.allCases) func aFilterLetsThroughWhatPassesIt(on store: Store) throws {
    let fixture = try Fixture(on: store)
    let languages = ["es", "en"]
    try fixture.upsert(
      (0..<20).map { index in
        EmbeddingRecord(
          id: "r\(index)", vector: [1, Float(index)],
          metadata: [
            "language": .text(languages[index % 2]), "decade": .number(Double(index / 10)),
          ])
      })
    func ids(_ filter: EmbeddingFilter, k: Int = 100) throws -> [String] {
      try fixture.search(.init(.vector([1, 0]), k: k, filter: filter)).map(\.record.id)
    }
    let english = EmbeddingFilter.field("language", .equals(.string("en")))
    #expect(try ids(english) == (0..<10).map { "r\(2 * $0 + 1)" })
    let second = EmbeddingFilter.field("decade", .equals(.number(1)))
    #expect(try ids(.all([english, second]), k: 2) == ["r11", "r13"])
    #expect(try ids(.not(.any([english, second]))) == ["r0", "r2", "r4", "r6", "r8"])
    let byID = EmbeddingQuery(.record(id: "r1"), k: 3, filter: english)
    #expect(try fixture.search(byID).map(\.record.id) == ["r3", "r5", "r7"])
    // The same entry in another collection is another record's.
    let other = EmbeddingCollection(namespace: "other", kind: .text, model: "m")
    try fixture.upsert(
      [.init(id: "stranger", vector: [1, 0], metadata: ["language": "fr"])], in: other)
    #expect(try ids(.field("language", .equals(.string("fr")))).isEmpty)
  }

  @Test(arguments: Store.allCases) func vectorsAreGivenOnlyOnRequest(on store: Store) throws {
    let fixture = try Fixture(on: store)
    let record = EmbeddingRecord(id: "a", vector: [3, 4], metadata: ["k": "v"])
    try fixture.upsert([record])
    let with = try fixture.search(.init(.vector([1, 0]), k: 1, includeVectors: true))
    #expect(with.map(\.record) == [record])
    let without = try fixture.search(.init(.vector([1, 0]), k: 1))
    #expect(without.map(\.record) == [.init(id: "a", vector: [], metadata: ["k": "v"])])
  }

  @Test(arguments: Store.allCases) func ofEqualScoresTheOneStoredFirstComesFirst(on store: Store)
    throws
  {
    let fixture = try Fixture(on: store)
    let ids = ["m", "z", "a", "k"]
    for id in ids { try fixture.upsert([.init(id: id, vector: [2, 1])]) }
    // Neither replacing a record nor the swap that a deletion makes in memory changes the order.
    try fixture.upsert([.init(id: "m", vector: [4, 2])])
    try fixture.delete(["z"])
    for backend in [fixture.backend, try fixture.survivor()] {
      #expect(try backend.everything(dimension: 2).map(\.record.id) == ["m", "a", "k"])
    }
  }
}
