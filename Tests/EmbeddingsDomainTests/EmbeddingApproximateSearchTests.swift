import EmbeddingsDomain
import Execution
import TestSupport
import Testing
import VectorIndex

/// 600 records in clusters, in a graph; every second one is even, every thirtieth rare.
private struct Clusters {
  static let dimension = 16
  static let options = SearchOptions(graphThreshold: 200, checkInterval: .zero)

  let fixture: Fixture
  let middles: [[Float]]

  init(on store: Store) throws {
    fixture = try Fixture(on: store, options: Self.options)
    var random = SplitMix64(seed: 2)
    middles = (0..<12).map { _ in random.vector(Self.dimension) }
    let records = (0..<600).map { number in
      EmbeddingRecord(
        id: "r\(number)", vector: vector(number, &random),
        metadata: [
          "even": .scalar(.boolean(number % 2 == 0)), "rest": .scalar(.number(Double(number % 30))),
        ])
    }
    try fixture.upsert(records)
    fixture.backend.finishMaintenance()
  }

  /// A vector of the number's cluster.
  func vector(_ number: Int, _ random: inout SplitMix64) -> [Float] {
    zip(middles[number % middles.count], random.vector(Self.dimension)).map { $0 + 0.5 * $1 }
  }

  func search(_ query: EmbeddingQuery) throws -> MatchPage {
    try fixture.page(query)
  }
}

struct EmbeddingApproximateSearchTests {
  static func condition(_ field: String, _ test: FilterCondition.Test) -> EmbeddingFilter {
    .condition(FilterCondition(field, test))
  }

  @Test(arguments: Store.allCases)
  func nearlyAllTrueMatchesAreFoundWithTheirTrueScores(on store: Store) throws {
    let clusters = try Clusters(on: store)
    var random = SplitMix64(seed: 1)
    var found = 0
    for number in 0..<40 {
      let vector = clusters.vector(number, &random)
      let page = try clusters.search(EmbeddingQuery(.vector(vector), k: 10))
      let truth = try clusters.search(EmbeddingQuery(.vector(vector), k: 10, isExact: true))
      #expect(!page.isExact)
      #expect(truth.isExact)
      #expect(truth.recall == nil)
      #expect(page.matches.count == 10)
      #expect(page.matches.map(\.score) == page.matches.map(\.score).sorted(by: >))
      for match in page.matches {
        guard let same = truth.matches.first(where: { $0.record.id == match.record.id }) else {
          continue
        }
        #expect(same == match)
        found += 1
      }
    }
    #expect(found >= 396)
  }

  @Test(arguments: Store.allCases)
  func theAnswerSaysHowMuchIsFound(on store: Store) throws {
    let clusters = try Clusters(on: store)
    var random = SplitMix64(seed: 1)
    let query = EmbeddingQuery(.vector(clusters.vector(1, &random)), k: 5)
    let first = try #require(try clusters.search(query).recall)
    #expect(first.checks == 50)
    #expect(first.recall > 0.98)
    #expect(first.low < first.recall && first.recall <= first.high)
    // Each search is checked here, since a check may follow the other at once.
    for _ in 0..<30 {
      _ = try clusters.search(EmbeddingQuery(.vector(clusters.vector(2, &random)), k: 5))
      clusters.fixture.backend.finishMaintenance()
    }
    #expect(try #require(try clusters.search(query).recall).checks >= 80)
  }

  @Test(arguments: Store.allCases)
  func aSmallCollectionIsSearchedExactly(on store: Store) throws {
    let clusters = try Clusters(on: store)
    var random = SplitMix64(seed: 1)
    let small = EmbeddingCollection(namespace: "small", kind: .text, model: "m")
    try clusters.fixture.upsert(
      (0..<199).map { EmbeddingRecord(id: "\($0)", vector: clusters.vector($0, &random)) },
      in: small)
    clusters.fixture.backend.finishMaintenance()
    let page = try clusters.fixture.backend.search(
      EmbeddingQuery(.vector(clusters.middles[0]), k: 3), in: small, cancellation: Cancellation())
    #expect(page.isExact)
    #expect(page.recall == nil)
    #expect(!page.nextPageToken.isEmpty)
  }

  @Test(arguments: Store.allCases)
  func aFilterLetsAllThatPassBeFound(on store: Store) throws {
    let clusters = try Clusters(on: store)
    var random = SplitMix64(seed: 1)
    let even = Self.condition("even", .equals(.boolean(true)))
    for number in 0..<10 {
      let vector = clusters.vector(number, &random)
      let page = try clusters.search(EmbeddingQuery(.vector(vector), k: 300, filter: even))
      #expect(!page.isExact)
      #expect(page.matches.count == 300)
      #expect(page.matches.allSatisfy { $0.record.metadata.entries["even"] == true })
    }
    let rare = try clusters.search(
      EmbeddingQuery(
        .vector(clusters.middles[0]), k: 20, filter: Self.condition("rest", .equals(.number(7)))))
    #expect(rare.isExact)
    #expect(rare.matches.count == 20)
    let nothing = try clusters.search(
      EmbeddingQuery(
        .vector(clusters.middles[0]), k: 20, filter: Self.condition("rest", .equals(.number(77)))))
    #expect(nothing.matches.isEmpty)
  }

  @Test(arguments: Store.allCases)
  func moreThanThereAreGivesAll(on store: Store) throws {
    let clusters = try Clusters(on: store)
    let page = try clusters.search(EmbeddingQuery(.vector(clusters.middles[0]), k: 1_000))
    #expect(Set(page.matches.map(\.record.id)).count == 600)
  }

  @Test(arguments: Store.allCases)
  func aRecordIsNotAmongItsOwnMatches(on store: Store) throws {
    let clusters = try Clusters(on: store)
    let page = try clusters.search(EmbeddingQuery(.record(id: "r7"), k: 10))
    #expect(!page.isExact)
    #expect(page.matches.count == 10)
    #expect(!page.matches.contains { $0.record.id == "r7" })
  }

  @Test(arguments: Store.allCases)
  func theMinimumScoreHolds(on store: Store) throws {
    let clusters = try Clusters(on: store)
    let page = try clusters.search(
      EmbeddingQuery(.vector(clusters.middles[0]), k: 600, minimumScore: 0.5))
    #expect(!page.matches.isEmpty)
    #expect(page.matches.allSatisfy { $0.score >= 0.5 })
    #expect(
      try clusters.search(EmbeddingQuery(.vector(clusters.middles[0]), k: 5, minimumScore: 1))
        .matches.isEmpty)
  }

  @Test(arguments: Store.allCases)
  func pagesAreExact(on store: Store) throws {
    let clusters = try Clusters(on: store)
    let first = try clusters.search(EmbeddingQuery(.vector(clusters.middles[0]), k: 100))
    #expect(first.nextPageToken.isEmpty)
    var ids: [String] = []
    var token = ""
    repeat {
      let page = try clusters.search(
        EmbeddingQuery(
          .vector(clusters.middles[0]), k: 100, pageToken: token, isExact: token.isEmpty))
      #expect(page.isExact)
      ids += page.matches.map(\.record.id)
      token = page.nextPageToken
    } while !token.isEmpty
    #expect(ids.count == 600)
    #expect(Set(ids).count == 600)
  }

  @Test(arguments: Store.allCases)
  func changesAreVisibleAtOnce(on store: Store) throws {
    let clusters = try Clusters(on: store)
    var random = SplitMix64(seed: 1)
    for number in 0..<100 {
      let vector = clusters.vector(number, &random).map(-)
      let query = EmbeddingQuery(.vector(vector), k: 1)
      try clusters.fixture.upsert([EmbeddingRecord(id: "r\(number)", vector: vector)])
      let found = try clusters.search(query)
      #expect(found.matches.first?.record.id == "r\(number)")
      #expect(found.matches.first?.score == 1)
      if number.isMultiple(of: 3) {
        try clusters.fixture.delete(["r\(number)"])
        #expect(try clusters.search(query).matches.first?.record.id != "r\(number)")
      }
      if number.isMultiple(of: 10) { clusters.fixture.backend.finishMaintenance() }
    }
    clusters.fixture.backend.finishMaintenance()
    #expect(clusters.fixture.backend.pendingCount == 0)
  }

  @Test(arguments: Store.allCases)
  func theGraphIsThereAgainAfterAStart(on store: Store) throws {
    let clusters = try Clusters(on: store)
    let again = try clusters.fixture.survivor(options: Clusters.options)
    again.finishMaintenance()
    let query = EmbeddingQuery(.record(id: "r3"), k: 10)
    let page = try again.search(query, in: Fixture.campaigns, cancellation: Cancellation())
    #expect(!page.isExact)
    #expect(page.matches == (try clusters.search(query)).matches)
  }

  /// Vectors and their metadata change together: an answer never has the one with the score of the other.
  @Test(arguments: Store.allCases)
  func anAnswerIsOneStateOfTheStore(on store: Store) async throws {
    let clusters = try Clusters(on: store)
    let backend = clusters.fixture.backend
    try await withThrowingTaskGroup { group in
      group.addTask {
        var random = SplitMix64(seed: 8)
        for step in 0..<400 {
          let id = "r\(Int.random(in: 0..<600, using: &random))"
          if step.isMultiple(of: 5) {
            _ = try backend.delete([id], in: Fixture.campaigns, cancellation: Cancellation())
          } else {
            _ = try backend.upsert(
              [EmbeddingRecord(id: id, vector: random.vector(Clusters.dimension))],
              in: Fixture.campaigns, cancellation: Cancellation())
          }
        }
      }
      for seed in 0..<2 {
        group.addTask {
          var random = SplitMix64(seed: UInt64(seed))
          for step in 0..<200 {
            let vector = random.vector(Clusters.dimension)
            let page = try backend.search(
              EmbeddingQuery(.vector(vector), k: 10, includeVectors: true, isExact: step % 50 == 0),
              in: Fixture.campaigns, cancellation: Cancellation())
            #expect(page.matches.count == 10)
            #expect(Set(page.matches.map(\.record.id)).count == 10)
            for match in page.matches {
              let cosine = VectorIndex.Metric.cosine.reference(match.record.vector, vector)
              #expect(abs(match.score - cosine) < 1e-5)
            }
          }
        }
      }
      try await group.waitForAll()
    }
    backend.finishMaintenance()
  }
}
