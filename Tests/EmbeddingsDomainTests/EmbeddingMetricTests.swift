import EmbeddingsDomain
import Execution
import TestSupport
import Testing
import Validation
import VectorIndex

/// How the vectors of a collection are compared is the collection's, whichever way it is.
struct EmbeddingMetricTests {
  private static let others: [VectorIndex.Metric] = [.innerProduct, .euclidean]

  /// Vectors of lengths that differ a hundredfold.
  private static func records(_ count: Int, dimension: Int) -> [EmbeddingRecord] {
    var random = SplitMix64(seed: 42)
    return (0..<count).map { number in
      let length = Float.random(in: 0.1...10, using: &random)
      return EmbeddingRecord(
        id: "r\(number)", vector: random.vector(dimension).map { length * $0 },
        metadata: ["n": .number(Double(number))])
    }
  }

  @Test(arguments: Store.allCases, VectorIndex.Metric.all)
  func theRecordsWithTheHighestScoresAreFoundInTheirOrder(
    on store: Store, metric: VectorIndex.Metric
  ) throws {
    let fixture = try Fixture(on: store)
    let records = Self.records(200, dimension: 32)
    try fixture.upsert(records, metric: metric)
    let query = records[3].vector.map { $0 + 0.25 }
    let expected = records.map { ($0.id, metric.reference($0.vector, query), $0.vector) }
      .sorted { $0.1 > $1.1 }
    for backend in [fixture.backend, try fixture.survivor()] {
      for k in [1, 7, 200, 1_000] {
        let found = try backend.search(
          .init(.vector(query), k: k), in: Fixture.campaigns, cancellation: Cancellation()
        ).matches
        #expect(found.map(\.record.id) == expected.prefix(k).map(\.0))
        for (match, (_, score, vector)) in zip(found, expected) {
          #expect(abs(match.score - score) <= metric.error(vector, query))
        }
      }
    }
    // A filter that lets few through, whose records are scored one by one.
    let few = EmbeddingFilter.field("n", .number(.init(lessThan: 5)))
    #expect(
      try fixture.search(.init(.vector(query), k: 9, filter: few)).map(\.record.id)
        == expected.map(\.0).filter { ["r0", "r1", "r2", "r3", "r4"].contains($0) })
    // Without the record that is searched by.
    let byRecord = try fixture.search(.init(.record(id: "r3"), k: 200))
    #expect(byRecord.count == 199)
    #expect(!byRecord.contains { $0.record.id == "r3" })
  }

  @Test(arguments: Store.allCases) func scoresAreWhatTheirNameSays(on store: Store) throws {
    let expected: [(VectorIndex.Metric, [(String, Double)])] = [
      (.cosine, [("near", 1), ("long", 1), ("side", 0), ("far", -1)]),
      (.innerProduct, [("long", 100), ("near", 2), ("zero", 0), ("side", 0), ("far", -8)]),
      (.euclidean, [("near", -1), ("zero", -2), ("side", -2.5), ("far", -6), ("long", -48)]),
    ]
    let records: [EmbeddingRecord] = [
      .init(id: "zero", vector: [0, -0.0]), .init(id: "near", vector: [1, 0]),
      .init(id: "side", vector: [0, 1.5]), .init(id: "long", vector: [50, 0]),
      .init(id: "far", vector: [-4, 0]),
    ]
    for (metric, scores) in expected {
      let fixture = try Fixture(on: store)
      let stored = records.filter { metric != .cosine || $0.id != "zero" }
      try fixture.upsert(stored, metric: metric)
      let found = try fixture.search(.init(.vector([2, 0]), k: 9))
      // Of equal scores the one that was stored first.
      #expect(found.map(\.record.id) == scores.map(\.0))
      #expect(found.map(\.score) == scores.map(\.1))
      #expect(try fixture.get(records.map(\.id)).records == stored)
    }
  }

  @Test(arguments: Store.allCases, others)
  func aVectorOfZeroHasNoDirectionButAPlace(on store: Store, metric: VectorIndex.Metric) throws {
    let fixture = try Fixture(on: store)
    try expectViolation("records[0].vector", .zeroVector, mentions: "direction") {
      try fixture.upsert([.init(id: "zero", vector: [0, 0])])
    }
    try fixture.upsert([.init(id: "zero", vector: [0, 0])], metric: metric)
    // The collection has its metric now.
    try fixture.upsert([.init(id: "other", vector: [0, 0])])
    let found = try fixture.search(.init(.vector([0, 0]), k: 9))
    #expect(found.map(\.record.id) == ["zero", "other"])
    #expect(found.map(\.score) == [0, 0])
    #expect(try fixture.search(.init(.record(id: "zero"), k: 9)).map(\.score) == [0])
  }

  @Test(arguments: Store.allCases, others)
  func aVectorIsNoLongerThanItsProductsAllow(on store: Store, metric: VectorIndex.Metric) throws {
    let fixture = try Fixture(on: store)
    // The largest number of single precision that is no more than 1e15.
    let longest: Float = 999_999_986_991_104
    for long in [[longest.nextUp, 0], [longest, longest], [-3e38, 0]] as [[Float]] {
      try expectViolation("records[1].vector", .outOfRange, mentions: "1e+15") {
        try fixture.upsert(
          [.init(id: "a", vector: [1, 0]), .init(id: "b", vector: long)], metric: metric)
      }
      #expect(fixture.backend.count == 0)
      try expectViolation("vector.values", .outOfRange, mentions: metric.contract) {
        try fixture.search(.init(.vector(long), k: 1, metric: metric))
      }
    }
    try fixture.upsert(
      [.init(id: "a", vector: [longest, 0]), .init(id: "b", vector: [-longest, 0])], metric: metric)
    try expectViolation("vector.values", .outOfRange, mentions: "1e+15") {
      try fixture.search(.init(.vector([longest, longest]), k: 1))
    }
    let found = try fixture.search(.init(.vector([longest, 0]), k: 9))
    #expect(found.map(\.record.id) == ["a", "b"])
    for (match, other) in zip(found, [longest, -longest]) {
      let error = abs(match.score - metric.reference([longest], [other]))
      #expect(error <= metric.error([longest], [other]))
    }
    // The cosine takes any.
    let other = EmbeddingCollection(namespace: "other", kind: .text, model: "m")
    try fixture.upsert([.init(id: "a", vector: [3e38, 3e38])], in: other)
    #expect(try fixture.search(.init(.vector([3e38, 3e38]), k: 1), in: other).map(\.score) == [1])
  }

  @Test(arguments: Store.allCases, VectorIndex.Metric.all)
  func aCollectionKeepsItsMetric(on store: Store, metric: VectorIndex.Metric) throws {
    let fixture = try Fixture(on: store)
    let record = EmbeddingRecord(id: "a", vector: [1, 2])
    try fixture.upsert([record], metric: metric)
    for backend in [fixture.backend, try fixture.survivor()] {
      func usage() throws -> CollectionSummary {
        try backend.usage(of: Fixture.campaigns, cancellation: Cancellation()).summary
      }
      #expect(try usage().metric == metric)
      #expect(try backend.collections(cancellation: Cancellation()).collections == [usage()])
      for other in VectorIndex.Metric.all where other != metric {
        for body in [
          {
            _ = try backend.upsert(
              [.init(id: "b", vector: [1, 2])], in: Fixture.campaigns, metric: other,
              cancellation: Cancellation())
          },
          {
            _ = try backend.search(
              .init(.vector([1, 2]), k: 1, metric: other), in: Fixture.campaigns,
              cancellation: Cancellation())
          },
        ] {
          let mentions = "\(metric.contract) as its collection has, not \(other.contract)"
          try expectViolation("metric", .metricMismatch, mentions: mentions, body)
        }
      }
      for same in [nil, metric] {
        let upserted = try backend.upsert(
          [record], in: Fixture.campaigns, metric: same, cancellation: Cancellation())
        #expect(upserted == .init(inserted: 0, replaced: 1))
        let found = try backend.search(
          .init(.vector([1, 2]), k: 1, metric: same), in: Fixture.campaigns,
          cancellation: Cancellation())
        #expect(found.matches.map(\.record.id) == ["a"])
      }
      #expect(try backend.count(in: Fixture.campaigns, cancellation: Cancellation()) == 1)
    }
  }

  @Test(arguments: Store.allCases) func aCollectionMayBeginAnewWithAnotherMetric(
    on store: Store
  ) throws {
    let fixture = try Fixture(on: store)
    let records = Self.records(9, dimension: 3)
    var tokens: [String] = []
    for metric in VectorIndex.Metric.all + [.cosine] {
      try fixture.upsert(records, metric: metric)
      var query = EmbeddingQuery(.vector([1, 1, 1]), k: 2)
      let page = try fixture.page(query)
      for match in page.matches {
        let record = try #require(records.first { $0.id == match.record.id })
        let vectors = (record.vector, [1, 1, 1] as [Float])
        let error = abs(match.score - metric.reference(vectors.0, vectors.1))
        #expect(error <= metric.error(vectors.0, vectors.1))
      }
      // A page of what is compared in another way is none of this.
      for token in tokens where metric != .cosine {
        query.pageToken = token
        try expectViolation("page_token", .invalidPageToken, mentions: "another query") {
          try fixture.search(query)
        }
      }
      tokens.append(page.nextPageToken)
      try fixture.delete(records.map(\.id))
    }
  }

  @Test(arguments: Store.allCases) func theLeastScoreIsOneOfTheMetric(on store: Store) throws {
    let vectors: [[Float]] = [[1, 0], [0, 1], [-1, 0], [5, 0]]
    let limits: [(VectorIndex.Metric, [(Double, Int)], bad: [Double], String)] = [
      (.cosine, [(-1, 4), (0, 3), (1, 2)], [-1.0001, 1.0001], "-1 to 1"),
      (
        .innerProduct, [(-1e300, 4), (-1, 4), (0, 3), (1, 2), (1.5, 1), (1e300, 0)], [],
        "finite number"
      ),
      (.euclidean, [(-1e300, 4), (-4, 4), (-3.9, 3), (-1, 1), (-0.5, 1), (0, 1)], [1e-9, 5], "0"),
    ]
    for (metric, good, bad, mentions) in limits {
      let fixture = try Fixture(on: store)
      for (score, reason) in bad.map({ ($0, FieldViolation.Reason.outOfRange) })
        + [.nan, .infinity, -.infinity].map({ ($0, FieldViolation.Reason.notFinite) })
      {
        for records in [[], [EmbeddingRecord(id: "r", vector: [1, 0])]] {
          if !records.isEmpty { try fixture.upsert(records, metric: metric) }
          try expectViolation("minimum_score", reason, mentions: mentions) {
            try fixture.search(.init(.vector([1, 0]), k: 1, metric: metric, minimumScore: score))
          }
        }
        try fixture.delete(["r"])
      }
      // Nothing is stored, which is no reason to refuse what will be good.
      for (score, _) in good {
        #expect(
          try fixture.search(.init(.vector([1, 0]), k: 1, metric: metric, minimumScore: score))
            .isEmpty)
      }
      try fixture.upsert(
        vectors.enumerated().map { .init(id: "r\($0)", vector: $1) }, metric: metric)
      for (score, count) in good {
        let found = try fixture.search(.init(.vector([1, 0]), k: 9, minimumScore: score))
        #expect(found.count == count, "\(metric) from \(score)")
        #expect(found.allSatisfy { $0.score >= score })
      }
    }
  }

  @Test(arguments: Store.allCases, others)
  func pagesTogetherAreTheWhole(on store: Store, metric: VectorIndex.Metric) throws {
    let fixture = try Fixture(on: store)
    var random = SplitMix64(seed: 5)
    // Many scores are equal, and some vectors zero.
    let records = (0..<150).map {
      EmbeddingRecord(id: "r\($0)", vector: random.lattice(2), metadata: ["n": .number(Double($0))])
    }
    try fixture.upsert(records, metric: metric)
    let half = EmbeddingFilter.field("n", .number(.init(lessThan: 75)))
    let queries: [EmbeddingQuery] = [
      .init(.vector([1, 1]), k: 1_000), .init(.record(id: "r7"), k: 1_000),
      .init(.vector([1, 2]), k: 1_000, minimumScore: -3, filter: half),
    ]
    for whole in queries {
      let expected = try fixture.search(whole)
      #expect(expected.count > 20)
      for k in [1, 7, 64, 149] {
        var query = whole
        query.k = k
        var pages: [EmbeddingMatch] = []
        repeat {
          let page = try fixture.page(query)
          #expect(page.matches.count == min(k, expected.count - pages.count))
          pages += page.matches
          query.pageToken = page.nextPageToken
        } while !query.pageToken.isEmpty
        #expect(pages == expected)
      }
    }
  }

  private final class Source: EmbeddingSource {
    private let spool: RecordSpool

    init(_ snapshot: any EmbeddingSnapshot) throws {
      spool = try RecordSpool()
      while true {
        let records = try snapshot.next(limit: 10)
        guard !records.isEmpty else { return }
        try spool.add(records)
      }
    }

    func rewind() throws { try spool.rewind() }

    func next(limit: Int) throws -> [EmbeddingRecord] { try spool.next(limit: limit) }
  }

  @Test(arguments: Store.allCases, VectorIndex.Metric.all)
  func aSnapshotHasItsMetricAndWhatTakesItsPlaceToo(
    on store: Store, metric: VectorIndex.Metric
  ) throws {
    let fixture = try Fixture(on: store)
    let records = Self.records(25, dimension: 4)
    try fixture.upsert(records, metric: metric)
    let snapshot = try fixture.backend.snapshot(
      of: Fixture.campaigns, cancellation: Cancellation())
    #expect(snapshot.summary.metric == metric)
    let source = try Source(snapshot)
    for before in VectorIndex.Metric.all {
      let other = EmbeddingCollection(namespace: before.contract, kind: .text, model: "m")
      try fixture.upsert([.init(id: "old", vector: [1, 2])], in: other, metric: before)
      _ = try fixture.backend.replace(
        other, dimension: 4, metric: metric, with: source, cancellation: Cancellation())
      let query = EmbeddingQuery(.vector([1, 1, 1, 1]), k: 25, metric: metric)
      #expect(try fixture.search(query, in: other) == (try fixture.search(query)))
      let survivor = try fixture.survivor()
      #expect(
        try survivor.search(query, in: other, cancellation: Cancellation()).matches
          == (try fixture.search(query)))
      survivor.close()
    }
  }

  @Test(arguments: VectorIndex.Metric.all)
  func aSnapshotWhoseMetricWasChangedIsRefused(metric: VectorIndex.Metric) throws {
    let records = Self.records(3, dimension: 2)
    var checksum = SnapshotChecksum(of: metric)
    for record in records { checksum.combine(record) }
    for read in VectorIndex.Metric.all {
      var assembly = try SnapshotAssembly(
        dimension: 2, metric: read, records: 3, limits: CollectionLimits())
      try assembly.add(records)
      if read == metric {
        try assembly.finish(records: 3, checksum: checksum.value)
      } else {
        try expectViolation("part.tail.checksum", .checksumMismatch, mentions: "changed") {
          try assembly.finish(records: 3, checksum: checksum.value)
        }
      }
    }
  }

  @Test func aSnapshotsVectorsKeepTheRulesOfItsMetric() throws {
    let zero = EmbeddingRecord(id: "a", vector: [0, 0])
    let long = EmbeddingRecord(id: "a", vector: [3e38, 0])
    func add(_ record: EmbeddingRecord, _ metric: VectorIndex.Metric) throws {
      var assembly = try SnapshotAssembly(
        dimension: 2, metric: metric, records: 1, limits: CollectionLimits())
      try assembly.add([record])
    }
    try expectViolation("part.records.records[0].vector", .zeroVector, mentions: "direction") {
      try add(zero, .cosine)
    }
    try add(long, .cosine)
    for metric in Self.others {
      try expectViolation("part.records.records[0].vector", .outOfRange, mentions: "1e+15") {
        try add(long, metric)
      }
      try add(zero, metric)
    }
  }

  /// From zero to the longest ones: whatever is proposed has its true score.
  @Test(arguments: Store.allCases, others)
  func vectorsOfAnyLengthHaveAPlaceInTheGraph(
    on store: Store, metric: VectorIndex.Metric
  ) throws {
    let fixture = try Fixture(
      on: store, options: SearchOptions(graphThreshold: 50, checkInterval: .zero))
    let lengths: [Float] = [0, .leastNonzeroMagnitude, 1e-30, 1e-3, 1, 1e6, 1e14]
    var random = SplitMix64(seed: 11)
    let records = (0..<140).map { number in
      EmbeddingRecord(
        id: "r\(number)", vector: random.vector(6).map { lengths[number % lengths.count] * $0 })
    }
    try fixture.upsert(records, metric: metric)
    fixture.backend.finishMaintenance()
    for length in lengths {
      let vector = random.vector(6).map { length * $0 }
      let page = try fixture.page(.init(.vector(vector), k: 20))
      #expect(!page.isExact)
      let whole = try fixture.search(.init(.vector(vector), k: 140, isExact: true))
      #expect(whole.count == 140)
      #expect(whole.allSatisfy { $0.score.isFinite })
      #expect(page.matches == whole.filter(page.matches.contains))
      #expect(page.matches.count == 20)
    }
    let found = try fixture.get(records.map(\.id)).records
    #expect(
      found.map { $0.vector.map(\.bitPattern) } == records.map { $0.vector.map(\.bitPattern) })
  }

  /// 600 records in a graph: nearly all of the true matches, each with its true score.
  @Test(arguments: Store.allCases, VectorIndex.Metric.all)
  func theGraphFindsNearlyAllWithTheirTrueScores(
    on store: Store, metric: VectorIndex.Metric
  ) throws {
    let fixture = try Fixture(
      on: store, options: SearchOptions(graphThreshold: 200, checkInterval: .zero))
    let records = Self.records(600, dimension: 16)
    try fixture.upsert(records, metric: metric)
    fixture.backend.finishMaintenance()
    #expect(fixture.backend.pendingCount == 0)
    var random = SplitMix64(seed: 1)
    var found = 0
    for _ in 0..<40 {
      var query = EmbeddingQuery(.vector(random.vector(16).map { 3 * $0 }), k: 10)
      let page = try fixture.page(query)
      query.isExact = true
      let truth = try fixture.page(query)
      #expect(!page.isExact)
      #expect(truth.isExact)
      #expect(page.matches.count == 10)
      #expect(page.matches.map(\.score) == page.matches.map(\.score).sorted(by: >))
      let scores = Dictionary(
        uniqueKeysWithValues: truth.matches.map { ($0.record.id, $0.score) })
      for match in page.matches {
        guard let score = scores[match.record.id] else { continue }
        #expect(match.score == score)
        found += 1
      }
      // It is of this metric and of no other.
      let vector = try #require(query.vector)
      let best = records.max {
        metric.reference($0.vector, vector) < metric.reference($1.vector, vector)
      }
      #expect(truth.matches.first?.record.id == best?.id)
    }
    #expect(found >= 396)
    let recall = try #require(try fixture.page(.init(.record(id: "r1"), k: 10)).recall)
    #expect(recall.recall > 0.95)
    // A change is found at once, with the graph as without it.
    let new = records[0].vector.map { metric == .innerProduct ? 100 * $0 : -$0 }
    try fixture.upsert([.init(id: "new", vector: new)])
    #expect(try fixture.search(.init(.vector(new), k: 1)).map(\.record.id) == ["new"])
  }
}

extension VectorIndex.Metric {
  /// What the contract calls it.
  fileprivate var contract: String {
    switch self {
    case .cosine: "METRIC_COSINE"
    case .innerProduct: "METRIC_INNER_PRODUCT"
    case .euclidean: "METRIC_EUCLIDEAN"
    }
  }
}

extension EmbeddingQuery {
  fileprivate var vector: [Float]? {
    if case .vector(let vector) = target { vector } else { nil }
  }
}
