import EmbeddingsDomain
import Execution
import Foundation
import Postgres
import PostgresFixtures
import TestSupport
import Testing
import VectorIndex

/// What is of PostgreSQL alone: processes that share it, its graphs, and what it is not told as callers give it.
struct PostgresBackendTests {
  static let options = SearchOptions(graphThreshold: 50, checkInterval: .zero)

  let place: TestDatabase
  let database: PostgresDatabase

  init() throws {
    place = try TestDatabase()
    database = try PostgresDatabase(url: place.url)
  }

  func open(maxVectors: Int = 100_000) throws -> PostgresBackend {
    try PostgresBackend(
      database: PostgresDatabase(url: place.url), maxVectors: maxVectors, options: Self.options)
  }

  /// Gives `body` a folder and a database that have the same records.
  func withBoth(
    _ records: [EmbeddingRecord], metric: VectorIndex.Metric,
    _ body: (_ local: LocalBackend, _ shared: PostgresBackend) throws -> Void
  ) throws {
    let folder = try TemporaryFolder()
    let local = try LocalBackend(directory: folder.url, maxVectors: 1_000)
    let shared = try open()
    defer {
      local.close()
      shared.close()
    }
    for backend in [local, shared] as [any EmbeddingBackend] {
      _ = try backend.upsert(
        records, in: Fixture.campaigns, metric: metric, cancellation: Cancellation())
    }
    try body(local, shared)
  }

  static func upsert(
    _ records: [EmbeddingRecord], in backend: PostgresBackend,
    _ collection: EmbeddingCollection = Fixture.campaigns
  ) throws -> UpsertResult {
    try backend.upsert(records, in: collection, cancellation: Cancellation())
  }

  static func search(_ query: EmbeddingQuery, in backend: any EmbeddingBackend) throws -> MatchPage
  {
    try backend.search(query, in: Fixture.campaigns, cancellation: Cancellation())
  }

  static func records(_ count: Int, dimension: Int, seed: UInt64) -> [EmbeddingRecord] {
    var random = SplitMix64(seed: seed)
    return (0..<count).map { EmbeddingRecord(id: "r\($0)", vector: random.vector(dimension)) }
  }

  /// The names of the graphs.
  func graphs() throws -> [String] {
    try database.read(Cancellation()) {
      try $0.query(
        "SELECT relname::text FROM pg_class WHERE starts_with(relname::text, 'embeddings_graph_')"
      ) { try $0.text(0) }
    }
  }

  @Test func whatOneProcessStoresTheOtherFindsAndTheGraphIsOfBoth() throws {
    let (first, second) = (try open(), try open())
    defer {
      first.close()
      second.close()
    }
    let records = Self.records(120, dimension: 8, seed: 1)
    _ = try Self.upsert(records, in: first)
    first.finishMaintenance()
    #expect(second.count == 120)
    #expect(second.pendingCount == 0)
    let page = try Self.search(EmbeddingQuery(.record(id: "r3"), k: 10), in: second)
    #expect(!page.isExact)
    #expect(
      page.matches == (try Self.search(EmbeddingQuery(.record(id: "r3"), k: 10), in: first)).matches
    )
    // What one deletes the other does not find, graph or no graph.
    let nearest = try #require(page.matches.first?.record.id)
    _ = try second.delete([nearest], in: Fixture.campaigns, cancellation: Cancellation())
    let again = try Self.search(EmbeddingQuery(.record(id: "r3"), k: 10), in: first)
    #expect(!again.isExact)
    #expect(again.matches.prefix(9) == page.matches.dropFirst().prefix(9))
  }

  /// Filters that let through from all to nothing: the graph where it leads to enough, and the whole k in any case.
  @Test(arguments: VectorIndex.Metric.all)
  func howeverFewPassAFilterAllThatAreAskedForAreFound(metric: VectorIndex.Metric) throws {
    let backend = try open()
    defer { backend.close() }
    let records = Self.records(600, dimension: 8, seed: 6).enumerated().map { number, record in
      EmbeddingRecord(
        id: record.id, vector: record.vector, metadata: ["n": .scalar(.number(Double(number)))])
    }
    _ = try backend.upsert(
      records, in: Fixture.campaigns, metric: metric, cancellation: Cancellation())
    backend.finishMaintenance()
    for (share, isExact) in [(1, false), (2, false), (4, false), (100, true), (600, true)] {
      for filter in [
        .field("n", .number(.init(lessThan: Double(600 / share)))),
        .not(.field("n", .number(.init(atLeast: Double(600 / share))))),
      ] as [EmbeddingFilter] {
        var query = EmbeddingQuery(.vector(records[599].vector), k: 10, filter: filter)
        let page = try Self.search(query, in: backend)
        query.isExact = true
        #expect(page.isExact == isExact, "one in \(share)")
        #expect(page.matches == (try Self.search(query, in: backend)).matches)
        #expect(page.matches.count == min(10, 600 / share))
      }
    }
  }

  @Test(arguments: VectorIndex.Metric.all)
  func bothBackendsGiveTheSameScores(metric: VectorIndex.Metric) throws {
    let records = Self.records(40, dimension: 300, seed: 3)
    try withBoth(records, metric: metric) { local, shared in
      for record in records.prefix(10) {
        let query = EmbeddingQuery(.vector(record.vector.map { $0 + 0.1 }), k: 40, isExact: true)
        let found = try Self.search(query, in: local)
        #expect(try Self.search(query, in: shared) == found)
      }
    }
  }

  /// Scores that differ by less than single precision tells, page by page: none of the best is left out.
  @Test(arguments: VectorIndex.Metric.all, [1, 1e4] as [Float])
  func whatSinglePrecisionCannotTellApartIsFoundInItsOrder(
    metric: VectorIndex.Metric, length: Float
  ) throws {
    var random = SplitMix64(seed: 7)
    let middle = random.vector(64)
    let records = (0..<200).map { number in
      EmbeddingRecord(
        id: "r\(number)",
        vector: zip(middle, random.vector(64)).map { length * ($0 + 3e-7 * $1) })
    }
    let vector = random.vector(64).map { length * $0 }
    try withBoth(records, metric: metric) { local, shared in
      var query = EmbeddingQuery(.vector(vector), k: 200, isExact: true)
      let whole = try Self.search(query, in: local).matches
      let (most, least) = (try #require(whole.first).score, try #require(whole.last).score)
      #expect(Set(whole.map(\.score)).count > 150)
      #expect(most - least < 5e-6 * max(1, abs(most)))
      #expect(try Self.search(query, in: shared).matches == whole)
      query.k = 7
      var pages: [EmbeddingMatch] = []
      repeat {
        let page = try Self.search(query, in: shared)
        pages += page.matches
        query.pageToken = page.nextPageToken
      } while !query.pageToken.isEmpty
      #expect(pages == whole)
    }
  }

  /// A graph in half precision would not hold them.
  @Test(arguments: [VectorIndex.Metric.innerProduct, .euclidean], [2_000, 2_001])
  func largeVectorsOfAnyLengthHaveNoGraphInHalfPrecision(
    metric: VectorIndex.Metric, dimension: Int
  ) throws {
    let backend = try open()
    defer { backend.close() }
    let records = Self.records(60, dimension: dimension, seed: 4).map {
      EmbeddingRecord(id: $0.id, vector: $0.vector.map { 1e12 * $0 })
    }
    _ = try backend.upsert(
      records, in: Fixture.campaigns, metric: metric, cancellation: Cancellation())
    backend.finishMaintenance()
    #expect(backend.pendingCount == 0)
    #expect(try graphs().count == (dimension > 2_000 ? 0 : 1))
    var query = EmbeddingQuery(.vector(records[7].vector), k: 5)
    let page = try Self.search(query, in: backend)
    #expect(page.isExact == (dimension > 2_000))
    query.isExact = true
    #expect(page.matches == (try Self.search(query, in: backend)).matches)
    #expect(page.matches.first?.record.id == "r7")
  }

  /// A database of the first version goes on with its records and its graph.
  @Test func aDatabaseThatKnowsNoMetricIsOfTheCosine() throws {
    let before = try open()
    let records = Self.records(60, dimension: 4, seed: 5)
    _ = try Self.upsert(records, in: before)
    before.finishMaintenance()
    let query = EmbeddingQuery(.record(id: "r1"), k: 5)
    let page = try Self.search(query, in: before)
    before.close()
    func graph() throws -> [Int64] {
      try database.read(Cancellation()) {
        try $0.query("SELECT relfilenode::int8 FROM pg_class WHERE relname = 'embeddings_graph_1'")
        {
          try $0.integer(0)
        }
      }
    }
    let built = try graph()
    #expect(built.count == 1)
    try database.write(Cancellation()) {
      try $0.run(
        script: """
          ALTER TABLE embeddings_collections DROP COLUMN metric;
          ALTER TABLE embeddings_records RENAME COLUMN prepared TO unit;
          UPDATE schema_versions SET version = 1 WHERE name = 'embeddings'
          """)
    }
    let after = try open()
    defer { after.close() }
    after.finishMaintenance()
    let again = try Self.search(query, in: after)
    #expect(!again.isExact)
    #expect(again.matches == page.matches)
    #expect(try graph() == built)
    #expect(
      try after.collections(cancellation: Cancellation()).collections
        == [.init(name: Fixture.campaigns, dimension: 4, metric: .cosine, records: 60)])
  }

  @Test func aMetricThatIsNotKnownIsDamage() throws {
    let backend = try open()
    defer { backend.close() }
    _ = try Self.upsert(Self.records(3, dimension: 4, seed: 5), in: backend)
    try database.write(Cancellation()) {
      try $0.run(script: "UPDATE embeddings_collections SET metric = 'manhattan'")
    }
    let error = #expect(throws: EmbeddingError.self) {
      try Self.search(EmbeddingQuery(.record(id: "r1"), k: 3), in: backend)
    }
    #expect(error?.reason == "STORE_DAMAGED")
    #expect(error?.description.contains("manhattan") == true)
  }

  /// In half precision from 2,001 dimensions on, and without a graph from 4,001 on.
  @Test(arguments: [(2_000, false), (2_001, false), (4_000, false), (4_001, true), (4_096, true)])
  func largeVectorsAreFoundWithTheirTrueScores(dimension: Int, isExact: Bool) throws {
    let backend = try open()
    defer { backend.close() }
    let records = Self.records(60, dimension: dimension, seed: 4)
    _ = try Self.upsert(records, in: backend)
    backend.finishMaintenance()
    #expect(backend.pendingCount == 0)
    let vector = zip(records[7].vector, records[8].vector).map { $0 + 0.5 * $1 }
    let page = try Self.search(
      EmbeddingQuery(.vector(vector), k: 5, includeVectors: true), in: backend)
    let truth = try Self.search(
      EmbeddingQuery(.vector(vector), k: 5, includeVectors: true, isExact: true), in: backend)
    #expect(page.isExact == isExact)
    #expect(page.matches == truth.matches)
    #expect(page.matches.prefix(2).map(\.record) == Array(records[7...8]))
  }

  @Test func vectorsOfAnyLengthHaveAPlaceInTheGraph() throws {
    let backend = try open()
    defer { backend.close() }
    let lengths: [Float] = [.leastNonzeroMagnitude, 1e-30, 1, 1e30, .greatestFiniteMagnitude / 2]
    let records = (0..<60).map { number in
      let length = lengths[number % lengths.count]
      return EmbeddingRecord(
        id: "r\(number)", vector: [length, number % 2 == 0 ? length : -0.0, 0])
    }
    _ = try Self.upsert(records, in: backend)
    backend.finishMaintenance()
    let page = try Self.search(
      EmbeddingQuery(.vector([1e-38, 1e-38, 0]), k: 30, includeVectors: true), in: backend)
    #expect(!page.isExact)
    #expect(page.matches.allSatisfy { $0.score == 1 })
    let found = try backend.get(
      records.map(\.id), in: Fixture.campaigns, includeVectors: true, cancellation: Cancellation()
    ).records
    #expect(
      found.map { $0.vector.map(\.bitPattern) } == records.map { $0.vector.map(\.bitPattern) })
  }

  @Test func longStringsAreFilteredByAllOfTheirBytes() throws {
    let backend = try open()
    defer { backend.close() }
    let texts = [511, 512, 513, 60_000].flatMap { count in
      ["a", "b"].map {
        String(repeating: "é", count: count / 2) + String(repeating: "x", count: count % 2) + $0
      }
    }
    for (number, text) in texts.enumerated() {
      _ = try Self.upsert(
        [.init(id: "\(number)", vector: [1], metadata: ["f": .scalar(.string(text))])], in: backend)
    }
    for (number, text) in texts.enumerated() {
      let page = try Self.search(
        EmbeddingQuery(.vector([1]), k: 10, filter: .field("f", .equals(.string(text)))),
        in: backend)
      #expect(page.matches.map(\.record.id) == ["\(number)"])
    }
  }

  @Test func aGraphEndsWithItsCollectionAndOneThatIsHalfBuiltIsBuiltAnew() throws {
    let backend = try open()
    defer { backend.close() }
    _ = try Self.upsert(Self.records(60, dimension: 4, seed: 5), in: backend)
    backend.finishMaintenance()
    #expect(try graphs().count == 1)
    try database.write(Cancellation()) {
      try $0.run(
        script: """
          UPDATE pg_index SET indisvalid = false
          WHERE indexrelid = (
            SELECT oid FROM pg_class WHERE starts_with(relname::text, 'embeddings_graph_')
          )
          """)
    }
    #expect(try Self.search(EmbeddingQuery(.record(id: "r1"), k: 3), in: backend).isExact)
    backend.finishMaintenance()
    #expect(try !Self.search(EmbeddingQuery(.record(id: "r1"), k: 3), in: backend).isExact)
    _ = try backend.delete(
      matching: .field("none", .present(false)), in: Fixture.campaigns,
      cancellation: Cancellation())
    backend.finishMaintenance()
    #expect(try graphs().isEmpty)
  }

  @Test func processesThatWriteTheSameRecordsDoNotHoldOneAnotherUp() async throws {
    let backends = try (0..<3).map { _ in try open() }
    defer { for backend in backends { backend.close() } }
    let ids = (0..<20).map { "r\($0)" }
    let inserted = try await withThrowingTaskGroup(of: Int.self) { group in
      for (number, backend) in backends.enumerated() {
        group.addTask {
          var random = SplitMix64(seed: UInt64(number))
          var inserted = 0
          for _ in 0..<40 {
            let records = ids.shuffled(using: &random).map {
              EmbeddingRecord(id: $0, vector: random.vector(4))
            }
            inserted += try Self.upsert(records, in: backend).inserted
            if Bool.random(using: &random) {
              let gone = try backend.delete(
                Array(ids.shuffled(using: &random).prefix(10)), in: Fixture.campaigns,
                cancellation: Cancellation())
              inserted -= gone.deleted.count
            }
          }
          return inserted
        }
      }
      return try await group.reduce(0, +)
    }
    #expect(backends[0].count == inserted)
    #expect(
      try backends[1].count(in: Fixture.campaigns, cancellation: Cancellation()) == inserted)
  }

  @Test func togetherTheyStoreNoMoreThanAllowed() async throws {
    let backends = try (0..<3).map { _ in try open(maxVectors: 50) }
    defer { for backend in backends { backend.close() } }
    let stored = try await withThrowingTaskGroup(of: Int.self) { group in
      for (number, backend) in backends.enumerated() {
        group.addTask {
          let collection = EmbeddingCollection(namespace: "\(number)", kind: .text, model: "m")
          var stored = 0
          for index in 0..<30 {
            do {
              stored += try Self.upsert(
                [.init(id: "\(index)", vector: [1])], in: backend, collection
              )
              .inserted
            } catch EmbeddingError.full(limit: 50, needed: 51) {}
          }
          return stored
        }
      }
      return try await group.reduce(0, +)
    }
    #expect(stored == 50)
    #expect(backends[0].count == 50)
  }

  @Test func countsAreTrueAlthoughConnectionsBreak() async throws {
    let backend = try open()
    defer { backend.close() }
    let place = place
    try await withThrowingTaskGroup(of: Void.self) { group in
      group.addTask {
        for number in 0..<60 {
          let records = (0..<3).map {
            EmbeddingRecord(id: "\(number)/\($0)", vector: [1, Float(number)])
          }
          #expect(try Self.upsert(records, in: backend) == .init(inserted: 3, replaced: 0))
          if number % 2 == 0 {
            let gone = try backend.delete(
              ["\(number)/0", "none"], in: Fixture.campaigns, cancellation: Cancellation())
            #expect(gone == .init(deleted: ["\(number)/0"], missing: ["none"]))
          }
        }
      }
      group.addTask { for _ in 0..<40 { try place.disconnectAll() } }
      try await group.waitForAll()
    }
    #expect(backend.count == 150)
  }

  @Test func aDatabaseThatIsAwayIsSaidToBe() throws {
    let backend = try open()
    defer { backend.close() }
    _ = try Self.upsert([.init(id: "a", vector: [1])], in: backend)
    #expect(backend.count == 1)
    let nowhere = try PostgresDatabase(
      url: "host=/nowhere", configuration: .init { $0.patience = .zero })
    let error = #expect(throws: PostgresError.self) {
      try PostgresBackend(database: nowhere, maxVectors: 1)
    }
    guard case .unreachable = error else {
      Issue.record("\(String(describing: error))")
      return
    }
  }
}
