import Synchronization
import TestSupport
import Testing
import VectorIndex

struct VectorGraphTests {
  /// Vectors around some centres, as those of real encoders lie.
  static func clustered(
    _ count: Int, dimension: Int, centres: Int = 20, using random: inout SplitMix64
  ) -> [[Float]] {
    let middles = (0..<centres).map { _ in random.vector(dimension) }
    return (0..<count).map { place in
      let noise = random.vector(dimension)
      return zip(middles[place % centres], noise).map { $0 + 0.5 * $1 }
    }
  }

  static func graph(_ vectors: [[Float]], dimension: Int) throws -> VectorGraph {
    let graph = try VectorGraph(dimension: dimension, metric: .cosine)
    for (id, vector) in vectors.enumerated() { try graph.insert(vector, id: Int64(id)) }
    return graph
  }

  /// The true neighbours of a query.
  static func truth(
    _ vectors: [[Float]], dimension: Int, _ query: [Float], k: Int,
    where isIncluded: (Int64) -> Bool = { _ in true }
  ) throws -> Set<Int64> {
    var index = try VectorIndex(dimension: dimension, metric: .cosine)
    for (id, vector) in vectors.enumerated() { try index.insert(vector, id: Int64(id)) }
    return Set(try index.snapshot.search(query, k: k, where: isIncluded).map(\.id))
  }

  @Test(arguments: [1, 2, 15, 64, 100, 384, 1_000])
  func nearlyAllTrueNeighboursAreProposed(dimension: Int) throws {
    var random = SplitMix64(seed: UInt64(dimension))
    let all = Self.clustered(1_520, dimension: dimension, using: &random)
    let vectors = Array(all.prefix(1_500))
    let graph = try Self.graph(vectors, dimension: dimension)
    var found = 0
    for query in all.suffix(20) {
      let proposed = Set(try graph.nearest(to: query, effort: 64))
      #expect(dimension == 1 ? proposed.count > 64 : proposed.count == 64)
      // Of one dimension there are two directions: everything is as near as everything else.
      found +=
        dimension == 1
        ? 10
        : try Self.truth(vectors, dimension: dimension, query, k: 10).intersection(proposed).count
    }
    #expect(found >= 196)
  }

  /// By the other metrics too, where lengths matter. Where the longest vectors are near to all, less is found.
  @Test(arguments: [(VectorIndex.Metric.euclidean, 195), (.innerProduct, 170)])
  func nearlyAllTrueNeighboursAreProposed(by metric: VectorIndex.Metric, fewest: Int) throws {
    var random = SplitMix64(seed: 12)
    let all = Self.clustered(1_520, dimension: 48, using: &random).map { vector in
      let length = Float.random(in: 0.5...2, using: &random)
      return vector.map { $0 * length }
    }
    let graph = try VectorGraph(dimension: 48, metric: metric)
    var index = try VectorIndex(dimension: 48, metric: metric)
    for (id, vector) in all.prefix(1_500).enumerated() {
      try graph.insert(vector, id: Int64(id))
      try index.insert(vector, id: Int64(id))
    }
    var found = 0
    for query in all.suffix(20) {
      let proposed = Set(try graph.nearest(to: query, effort: 64))
      let truth = try index.snapshot.search(query, k: 10).map(\.id)
      found += proposed.intersection(truth).count
    }
    #expect(found >= fewest)
  }

  @Test(arguments: [VectorIndex.Metric.euclidean, .innerProduct])
  func numbersOfAnySizeAreTold(metric: VectorIndex.Metric) throws {
    let sizes: [Float] = [0, .leastNonzeroMagnitude, 190 * .leastNonzeroMagnitude, 1e-30, 1, 1e15]
    let graph = try VectorGraph(dimension: 3, metric: metric)
    for (id, size) in sizes.enumerated() { try graph.insert([size, size / 3, 0], id: Int64(id)) }
    #expect(Set(try graph.nearest(to: [1e15, 0, 0], effort: 10)) == Set(0..<6))
    #expect(try graph.nearest(to: [1e15, 0, 0], effort: 10).first == 5)
  }

  /// Copies, and crowds of vectors with one direction, hide nothing: neither each other nor what lies behind them.
  @Test(arguments: [(copies: 2, axes: 0), (4, 0), (1, 4), (2, 2)])
  func copiesAndCrowdsHideNothing(_ crowd: (copies: Int, axes: Int)) throws {
    var random = SplitMix64(seed: 9)
    let dimension = 8
    var vectors = (0..<1_500).map { _ in random.vector(dimension) }
    for copy in 1..<crowd.copies { vectors += vectors[copy * 100..<copy * 100 + 300] }
    for axis in 0..<crowd.axes {
      let direction = (0..<dimension).map { $0 == axis ? Float(3e37) : Float(1) }
      vectors += (0..<300).map { direction.map { [scale = Float($0 + 1)] in $0 / scale } }
    }
    let order = vectors.indices.shuffled(using: &random)
    vectors = order.map { vectors[$0] }
    let graph = try Self.graph(vectors, dimension: dimension)
    var index = try VectorIndex(dimension: dimension, metric: .cosine)
    for (id, vector) in vectors.enumerated() { try index.insert(vector, id: Int64(id)) }
    var found = 0
    for _ in 0..<100 {
      let query = random.vector(dimension)
      let truth = try index.snapshot.search(query, k: 10)
      let best = try index.rank(try graph.nearest(to: query, effort: 64), by: query, k: 10)
      // Of equal scores any will do.
      found += zip(truth, best).count { $0.score == $1.score }
    }
    #expect(found >= 980)
  }

  /// Vectors that are the same in eight bits come together, however many they are, and go one by one.
  @Test func copiesComeTogetherAndGoOneByOne() throws {
    var random = SplitMix64(seed: 10)
    let others = (0..<50).map { _ in random.vector(4) }
    let graph = try Self.graph(others, dimension: 4)
    for id in Int64(100)..<200 { try graph.insert([1, 2, 3, 4], id: id) }
    #expect(graph.count == 51)
    var left = Set(Int64(100)..<200)
    // The first of them, the last, and any in between.
    let between = (Int64(101)..<199).shuffled(using: &random).dropLast(3)
    for id in [100, 199] + between {
      #expect(Set(try graph.nearest(to: [1, 2, 3, 4], effort: 1)) == left)
      #expect(graph.remove(id))
      #expect(!graph.remove(id))
      left.remove(id)
    }
    let isOdd = { (id: Int64) in !id.isMultiple(of: 2) }
    #expect(
      try graph.nearest(to: [1, 2, 3, 4], effort: 3, where: { left.contains($0) && isOdd($0) })
        .sorted() == left.filter(isOdd).sorted())
    // Another direction leaves the crowd.
    for id in left { try graph.insert([4, 3, 2, 1], id: id) }
    #expect((graph.count, graph.removedCount) == (52, 1))
    #expect(Set(try graph.nearest(to: [4, 3, 2, 1], effort: 1)) == left)
  }

  @Test(arguments: [2, 3, 10])
  func onlyWhatIsIncludedIsProposed(every: Int64) throws {
    var random = SplitMix64(seed: 3)
    let vectors = Self.clustered(1_000, dimension: 24, using: &random)
    let graph = try Self.graph(vectors, dimension: 24)
    let isIncluded = { (id: Int64) in id.isMultiple(of: every) }
    for _ in 0..<10 {
      let query = random.vector(24)
      let proposed = try graph.nearest(to: query, effort: 50, where: isIncluded)
      #expect(proposed.count == 50)
      #expect(proposed.allSatisfy(isIncluded))
      let truth = try Self.truth(vectors, dimension: 24, query, k: 10, where: isIncluded)
      #expect(truth.intersection(proposed).count >= 9)
    }
    #expect(try graph.nearest(to: vectors[0], effort: 10, where: { _ in false }).isEmpty)
  }

  @Test func whatIsRemovedIsNotProposedAndWhatComesAgainIs() throws {
    var random = SplitMix64(seed: 4)
    let vectors = Self.clustered(500, dimension: 16, using: &random)
    let graph = try Self.graph(vectors, dimension: 16)
    for id in Int64(0)..<250 {
      let wasThere = graph.remove(id)
      #expect(wasThere)
    }
    #expect(!graph.remove(0))
    #expect(!graph.remove(1_000))
    #expect((graph.count, graph.removedCount) == (500, 250))
    #expect(try graph.nearest(to: vectors[0], effort: 500).allSatisfy { $0 >= 250 })
    try graph.insert(vectors[0], id: 0)
    #expect(try graph.nearest(to: vectors[0], effort: 10).first == 0)
    #expect((graph.count, graph.removedCount) == (501, 250))
  }

  @Test func anotherVectorTakesThePlaceOfTheFirst() throws {
    var random = SplitMix64(seed: 5)
    let vectors = Self.clustered(300, dimension: 8, using: &random)
    let graph = try Self.graph(vectors, dimension: 8)
    try graph.insert(vectors[9].map(-), id: 7)
    #expect((graph.count, graph.removedCount) == (301, 1))
    #expect(try graph.nearest(to: vectors[9].map(-), effort: 5).first == 7)
    #expect(try !graph.nearest(to: vectors[7], effort: 5).contains(7))
  }

  @Test func theLengthOfAVectorDoesNotMatter() throws {
    let graph = try VectorGraph(dimension: 2, metric: .cosine)
    for (id, length) in ([.leastNonzeroMagnitude, 1e-30, 1, 1e30, 3e38] as [Float]).enumerated() {
      try graph.insert([length, 0], id: Int64(id))
      try graph.insert([0, -length], id: Int64(100 + id))
    }
    #expect(Set(try graph.nearest(to: [1e-38, 0], effort: 5)) == [0, 1, 2, 3, 4])
  }

  @Test func theSameHistoryGivesTheSameAnswers() throws {
    var random = SplitMix64(seed: 6)
    let vectors = Self.clustered(2_000, dimension: 32, using: &random)
    let graphs = try (0..<2).map { _ in try Self.graph(vectors, dimension: 32) }
    for _ in 0..<20 {
      let query = random.vector(32)
      #expect(
        try graphs[0].nearest(to: query, effort: 20) == graphs[1].nearest(to: query, effort: 20))
    }
  }

  @Test func anEmptyGraphProposesNothing() throws {
    let graph = try VectorGraph(dimension: 3, metric: .cosine)
    #expect(try graph.nearest(to: [1, 0, 0], effort: 10).isEmpty)
    try graph.insert([1, 0, 0], id: -5)
    #expect(try graph.nearest(to: [1, 0, 0], effort: 10) == [-5])
    for effort in [0, -1, .min] {
      #expect(try graph.nearest(to: [1, 0, 0], effort: effort).isEmpty)
    }
  }

  @Test(
    arguments: [
      ([1, 2], .dimensionMismatch(expected: 3, given: 2)),
      ([1, .nan, 3], .notFinite(position: 1)),
      ([0, 0, 0], .zeroVector),
    ] as [([Float], VectorIndexError)])
  func whatIsNoDirectionIsRefused(vector: [Float], error: VectorIndexError) throws {
    let graph = try VectorGraph(dimension: 3, metric: .cosine)
    #expect(throws: error) { try graph.insert(vector, id: 1) }
    #expect(throws: error) { try graph.nearest(to: vector, effort: 1) }
    #expect(graph.count == 0)
    #expect(throws: VectorIndexError.badDimension(0)) {
      try VectorGraph(dimension: 0, metric: .cosine)
    }
  }

  /// Whatever is left of what was there, what comes is found: also where all but a few, or all, were removed.
  @Test(arguments: [0, 1, 5, 50]) func whatComesAfterNearlyAllWereRemovedIsFound(left: Int) throws {
    var random = SplitMix64(seed: 10)
    let vectors = Self.clustered(600, dimension: 16, using: &random)
    let graph = try Self.graph(Array(vectors.prefix(400)), dimension: 16)
    for id in 0..<(400 - left) { graph.remove(Int64(id)) }
    for id in 400..<600 { try graph.insert(vectors[id], id: Int64(id)) }
    for id in (400 - left)..<600 {
      #expect(try graph.nearest(to: vectors[id], effort: 64, count: 1).contains(Int64(id)))
    }
    #expect(try graph.nearest(to: vectors[0], effort: 1_000).count == 200 + left)
  }

  @Test func theSameVectorAgainTakesNoOtherPlace() throws {
    var random = SplitMix64(seed: 8)
    let vectors = Self.clustered(200, dimension: 16, using: &random)
    let graph = try Self.graph(vectors, dimension: 16)
    let count = graph.count
    for (id, vector) in vectors.enumerated() { try graph.insert(vector, id: Int64(id)) }
    #expect(graph.count == count)
    #expect(graph.removedCount == 0)
    for id in 0..<20 {
      #expect(try graph.nearest(to: vectors[id], effort: 100, count: 1).contains(Int64(id)))
    }
  }

  /// Copies of a few vectors come while others of them go: a place is lost to one that is just about to share it.
  @Test func copiesThatComeWhileOthersGoAreFound() async throws {
    var random = SplitMix64(seed: 9)
    let vectors = (0..<10).map { _ in random.vector(8) }
    let graph = try VectorGraph(dimension: 8, metric: .cosine)
    let end = End()
    try await withThrowingTaskGroup { group in
      group.addTask {
        defer { end.hasCome.store(true, ordering: .releasing) }
        for _ in 0..<20 {
          for id in Int64(0)..<200 { try graph.insert(vectors[Int(id) % 10], id: id) }
        }
      }
      group.addTask {
        while !end.hasCome.load(ordering: .acquiring) {
          for id in Int64(0)..<200 where id % 20 < 10 || id >= 100 { graph.remove(id) }
        }
      }
      try await group.waitForAll()
    }
    for id in Int64(0)..<200 where id % 20 < 10 || id >= 100 { graph.remove(id) }
    for place in 0..<10 {
      let wanted = (Int64(0)..<100).filter { $0 % 20 >= 10 && Int($0) % 10 == place }
      let found = try graph.nearest(to: vectors[place], effort: 100, count: 1)
      #expect(found.filter { Int($0) % 10 == place }.sorted() == wanted)
    }
  }

  @Test func searchesAndChangesRunBesideEachOther() async throws {
    var random = SplitMix64(seed: 7)
    let vectors = Self.clustered(3_000, dimension: 16, using: &random)
    let graph = try Self.graph(Array(vectors.prefix(500)), dimension: 16)
    try await withThrowingTaskGroup { group in
      group.addTask {
        for (id, vector) in vectors.enumerated().dropFirst(500) {
          try graph.insert(vector, id: Int64(id))
          if id.isMultiple(of: 3) { graph.remove(Int64(id - 400)) }
        }
      }
      for part in 0..<2 {
        group.addTask {
          for query in vectors[(1_000 * part)..<(1_000 * part + 500)] {
            let proposed = try graph.nearest(to: query, effort: 10)
            #expect(proposed.count == 10)
            #expect(Set(proposed).count == 10)
          }
        }
      }
      try await group.waitForAll()
    }
    #expect(graph.count == 3_000)
  }
}

private final class End: Sendable {
  let hasCome = Atomic(false)
}
