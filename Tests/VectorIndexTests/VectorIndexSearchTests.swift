import TestSupport
import Testing
import VectorIndex

struct VectorIndexSearchTests {
  static func dot(_ left: [Float], _ right: [Float]) -> Double {
    zip(left, right).reduce(0) { $0 + Double($1.0) * Double($1.1) }
  }

  static func score(_ metric: VectorIndex.Metric, _ left: [Float], _ right: [Float]) -> Double {
    switch metric {
    case .innerProduct: dot(left, right)
    case .cosine: dot(left, right) / (dot(left, left) * dot(right, right)).squareRoot()
    case .euclidean:
      -zip(left, right).reduce(0.0) {
        $0 + (Double($1.0) - Double($1.1)) * (Double($1.0) - Double($1.1))
      }.squareRoot()
    }
  }

  static func index(
    _ vectors: [[Float]], _ metric: VectorIndex.Metric, dimension: Int
  ) throws -> VectorIndex {
    var index = try VectorIndex(dimension: dimension, metric: metric)
    for (id, vector) in vectors.enumerated() { try index.insert(vector, id: Int64(id)) }
    return index
  }

  @Test(
    arguments: [VectorIndex.Metric.innerProduct, .euclidean], [1, 2, 3, 17, 64])
  func equalScoresComeInTheOrderOfTheirIdentifiers(
    metric: VectorIndex.Metric, dimension: Int
  ) throws {
    var random = SplitMix64(seed: UInt64(dimension))
    for count in [0, 1, 2, 50, 400] {
      let vectors = (0..<count).map { _ in random.lattice(dimension) }
      let index = try Self.index(vectors, metric, dimension: dimension)
      let query = random.lattice(dimension)
      let all = vectors.enumerated()
        .map { VectorIndex.Match(id: Int64($0), score: Self.score(metric, $1, query)) }
        .sorted { ($1.score, $0.id) < ($0.score, $1.id) }
      for k in [1, 2, 10, 399, 1_000] {
        #expect(try index.snapshot.search(query, k: k) == Array(all.prefix(k)))
      }
    }
  }

  @Test(arguments: [VectorIndex.Metric.cosine, .innerProduct, .euclidean], [1, 5, 128, 515])
  func theScoresAreTheBestThereAre(metric: VectorIndex.Metric, dimension: Int) throws {
    var random = SplitMix64(seed: UInt64(dimension) &+ 7)
    let vectors = (0..<500).map { _ in random.vector(dimension) }
    let index = try Self.index(vectors, metric, dimension: dimension)
    for _ in 0..<5 {
      let query = random.vector(dimension)
      let best = vectors.map { Self.score(metric, $0, query) }.sorted(by: >)
      let found = try index.snapshot.search(query, k: 20)
      #expect(found.count == 20)
      for (rank, match) in found.enumerated() {
        let vector = vectors[Int(match.id)]
        let lengths = (Self.dot(vector, vector) * Self.dot(query, query)).squareRoot()
        let error = metric == .innerProduct ? 0x1p-22 * lengths : 1e-6
        #expect(abs(match.score - best[rank]) < error)
        #expect(abs(match.score - Self.score(metric, vector, query)) < error)
      }
    }
  }

  @Test func theBestOfNearlyEqualVectorsIsFound() throws {
    // The vectors differ by less than single precision can tell in the sum, and far less than eight bits.
    var random = SplitMix64(seed: 3)
    let base = random.vector(1_000)
    let vectors = (0..<200).map { _ in
      base.map { $0 + Float.random(in: -1...1, using: &random) * 1e-6 }
    }
    let index = try Self.index(vectors, .innerProduct, dimension: 1_000)
    // As they are kept, each coordinate rounded.
    let kept = try vectors.indices.map { try #require(index.vector(Int64($0))) }
    let best = kept.indices.max { Self.dot(kept[$0], base) < Self.dot(kept[$1], base) }
    #expect(try index.snapshot.search(base, k: 1).first?.id == best.map(Int64.init))
  }

  @Test(arguments: [VectorIndex.Metric.cosine, .innerProduct, .euclidean])
  func anAnswerDoesNotDependOnTheHistory(metric: VectorIndex.Metric) throws {
    var random = SplitMix64(seed: 11)
    let vectors = (0..<300).map { _ in random.vector(37) }
    let query = random.vector(37)
    let expected = try Self.index(vectors, metric, dimension: 37).snapshot.search(query, k: 300)
    for _ in 0..<5 {
      var index = try VectorIndex(dimension: 37, metric: metric)
      for id in vectors.indices.shuffled(using: &random) {
        try index.insert(random.vector(37), id: Int64(1_000 + id))
        try index.insert(random.vector(37), id: Int64(id))
        try index.insert(vectors[id], id: Int64(id))
      }
      for id in vectors.indices.shuffled(using: &random) { index.remove(Int64(1_000 + id)) }
      #expect(try index.snapshot.search(query, k: 300) == expected)
    }
  }

  @Test func manyQueriesGiveWhatEachOfThemGives() throws {
    var random = SplitMix64(seed: 5)
    let index = try Self.index((0..<200).map { _ in random.vector(48) }, .cosine, dimension: 48)
    let queries = (0..<40).map { _ in random.vector(48) }
    let together = try index.snapshot.search(all: queries, k: 9)
    #expect(try together == queries.map { try index.snapshot.search($0, k: 9) })
  }

  @Test(arguments: [1, 3, 512, 4_096])
  func aVectorIsExactlyLikeItself(dimension: Int) throws {
    var random = SplitMix64(seed: UInt64(dimension))
    let vectors = (0..<20).map { _ in random.vector(dimension) }
    let index = try Self.index(vectors, .cosine, dimension: dimension)
    for vector in vectors {
      let best = try #require(try index.snapshot.search(vector, k: 1, minimumScore: 1).first)
      #expect(best.score == 1)
      let opposite = try index.snapshot.search(vector.map(-), k: 20)
      #expect(opposite.last?.score == -1)
    }
  }

  @Test(arguments: [.leastNonzeroMagnitude, 1e-30, 1, 1e30, 3e38] as [Float])
  func theLengthOfAVectorDoesNotMatterToTheCosine(length: Float) throws {
    let index = try Self.index(
      [[length, 0, 0], [0, length, 0], [-length, 0, 0]], .cosine, dimension: 3)
    #expect(
      try index.snapshot.search([1, 0, 0], k: 3) == [
        .init(id: 0, score: 1), .init(id: 1, score: 0), .init(id: 2, score: -1),
      ])
  }

  @Test func aProductThatOverflowsSinglePrecisionIsStillRanked() throws {
    let huge = Float.greatestFiniteMagnitude
    let index = try Self.index(
      [[huge, -huge], [huge, huge], [-huge, -huge], [1, 1]], .innerProduct, dimension: 2)
    let found = try index.snapshot.search([huge, huge], k: 4)
    #expect(found.map(\.id) == [1, 3, 0, 2])
    #expect(abs(found[0].score / (2 * Double(huge) * Double(huge)) - 1) < 1e-6)
    #expect(found[2].score == 0)
  }

  @Test func theMinimumScoreIncludesItself() throws {
    let index = try Self.index([[3, 0], [2, 0], [1, 0], [0, 1]], .innerProduct, dimension: 2)
    #expect(try index.snapshot.search([1, 0], k: 9, minimumScore: 2).map(\.id) == [0, 1])
    #expect(try index.snapshot.search([1, 0], k: 9, minimumScore: 2.0001).map(\.id) == [0])
    let distances = try Self.index([[0, 0], [3, 4], [6, 8]], .euclidean, dimension: 2)
    #expect(try distances.snapshot.search([0, 0], k: 9, minimumScore: -5).map(\.id) == [0, 1])
    #expect(try distances.snapshot.search([0, 0], k: 9, minimumScore: 0).map(\.id) == [0])
    #expect(try distances.snapshot.search([0, 0], k: 9, minimumScore: 1).isEmpty)
  }

  @Test func onlyWhatIsIncludedIsFound() throws {
    var random = SplitMix64(seed: 2)
    let index = try Self.index((0..<100).map { _ in random.vector(8) }, .cosine, dimension: 8)
    let query = random.vector(8)
    let even = try index.snapshot.search(query, k: 100).filter { $0.id.isMultiple(of: 2) }
    #expect(
      try index.snapshot.search(query, k: 10, where: { $0.isMultiple(of: 2) })
        == Array(even.prefix(10)))
    #expect(try index.snapshot.search(query, k: 10, where: { _ in false }).isEmpty)
  }

  @Test(arguments: [0, -1, .min])
  func fewerThanOneMatchIsNone(k: Int) throws {
    let index = try Self.index([[1]], .cosine, dimension: 1)
    #expect(try index.snapshot.search([1], k: k).isEmpty)
  }

  @Test func aSearchEndsWhenItIsTold() throws {
    struct Stop: Error {}
    let index = try Self.index([[1]], .cosine, dimension: 1)
    #expect(throws: Stop.self) {
      try index.snapshot.search([1], k: 1, betweenSteps: { throw Stop() })
    }
  }
}
