import TestSupport
import Testing
import VectorIndex

struct ApproximateIndexTests {
  /// Puts all that waits into the graph.
  static func catchUp(_ index: inout ApproximateIndex, limit: Int = 64) throws {
    while let batch = index.nextBatch(limit: limit) {
      try batch.insert()
      index.finish(batch, succeeded: true)
    }
  }

  /// An approximate search, as a store makes it; nil where it would have to be exact.
  static func search(
    _ index: ApproximateIndex, _ query: [Float], k: Int, effort: Int = 64
  ) throws -> [VectorIndex.Match]? {
    guard let proposed = try index.searchableGraph?.nearest(to: query, effort: effort),
      let candidates = index.candidates(proposed, since: index.moment)
    else { return nil }
    return try index.exact.rank(candidates, by: query, k: k)
  }

  @Test func aGraphBeginsWhereItIsWorthItsMemory() throws {
    var random = SplitMix64(seed: 1)
    var index = try ApproximateIndex(dimension: 4, graphThreshold: 100)
    for id in Int64(0)..<99 { try index.insert(random.vector(4), id: id) }
    let none = index.nextBatch(limit: 10)
    #expect(none == nil)
    #expect(index.searchableGraph == nil)
    #expect(index.graphBytes == 0)
    try index.insert(random.vector(4), id: 99)
    try Self.catchUp(&index)
    #expect(index.searchableGraph?.count == 100)
    #expect(index.pendingCount == 0)
    #expect(index.graphBytes > 0)
    for id in Int64(0)..<51 { index.remove(id) }
    #expect(index.searchableGraph == nil)
    #expect(index.graphBytes == 0)
  }

  /// Random changes, with batches that are taken at one moment and finished at a later one: what an
  /// approximate search scores is what there is then, and what waits is always among it.
  @Test(arguments: 1...8 as ClosedRange<UInt64>)
  func changesAreVisibleAtOnce(seed: UInt64) throws {
    var random = SplitMix64(seed: seed)
    let dimension = 6
    var index = try ApproximateIndex(dimension: dimension, graphThreshold: 50)
    var model: [Int64: [Float]] = [:]
    var batch: ApproximateIndex.Batch?
    for step in 0..<3_000 {
      let id = Int64.random(in: 0..<200, using: &random)
      if Int.random(in: 0..<4, using: &random) > 0 {
        let vector = random.vector(dimension)
        try index.insert(vector, id: id)
        model[id] = vector
        let best = try Self.search(index, vector, k: 1)?.first
        #expect(best == nil || best == .init(id: id, score: 1))
      } else {
        let wasThere = index.remove(id)
        #expect(wasThere == (model.removeValue(forKey: id) != nil))
      }
      switch Int.random(in: 0..<3, using: &random) {
      case 0 where batch == nil: batch = index.nextBatch(limit: 7)
      case 1:
        try batch?.insert()
        if let batch { index.finish(batch, succeeded: true) }
        batch = nil
      default: break
      }
      guard step.isMultiple(of: 50), !model.isEmpty else { continue }
      let query = random.vector(dimension)
      let exact = try index.exact.snapshot.search(query, k: 5)
      #expect(Set(exact.map(\.id)).isSubset(of: model.keys))
      if let found = try Self.search(index, query, k: 5, effort: 200) {
        #expect(found == exact)
      }
    }
    if let batch { index.finish(batch, succeeded: true) }
    try Self.catchUp(&index)
    #expect(index.count == model.count)
    #expect(index.pendingCount == 0)
    let query = random.vector(dimension)
    #expect(
      try Self.search(index, query, k: 10, effort: 200)
        == index.exact.snapshot.search(query, k: 10))
  }

  /// A search asks the graph before a batch comes in, and for the candidates after.
  @Test func whatCameIntoTheGraphMeanwhileIsAmongTheCandidates() throws {
    var random = SplitMix64(seed: 6)
    var index = try ApproximateIndex(dimension: 4, graphThreshold: 10)
    for id in Int64(0)..<20 { try index.insert(random.vector(4), id: id) }
    try Self.catchUp(&index)
    try index.insert(random.vector(4), id: 20)
    let moment = index.moment
    let proposed = try #require(try index.searchableGraph?.nearest(to: [1, 0, 0, 0], effort: 2))
    #expect(!proposed.contains(20))
    try Self.catchUp(&index)
    try index.insert(random.vector(4), id: 21)
    #expect(index.candidates(proposed, since: moment) == Set(proposed).union([20, 21]))
    #expect(index.candidates(proposed, since: index.moment) == Set(proposed).union([21]))
    // Too long ago to tell.
    for round in Int64(0)..<4 {
      for id in 0..<Int64(600) { try index.insert(random.vector(4), id: 1_000 * round + id) }
      try Self.catchUp(&index)
    }
    #expect(index.candidates(proposed, since: moment) == nil)
    #expect(index.candidates(proposed, since: index.moment) == Set(proposed))
  }

  @Test func whatWasRemovedWhileItWasPutInIsTakenOut() throws {
    var random = SplitMix64(seed: 2)
    var index = try ApproximateIndex(dimension: 4, graphThreshold: 10)
    for id in Int64(0)..<20 { try index.insert(random.vector(4), id: id) }
    let next = index.nextBatch(limit: 20)
    let batch = try #require(next)
    index.remove(3)
    try batch.insert()
    index.finish(batch, succeeded: true)
    let graph = try #require(index.searchableGraph)
    #expect((graph.count, graph.removedCount) == (20, 1))
    #expect(try !graph.nearest(to: [1, 0, 0, 0], effort: 20).contains(3))
  }

  /// The other one serves until the new one has all, whatever changes meanwhile.
  @Test(arguments: 1...4 as ClosedRange<UInt64>)
  func aGraphOfRemovedVectorsIsBuiltAnew(seed: UInt64) throws {
    var random = SplitMix64(seed: seed)
    var index = try ApproximateIndex(dimension: 4, graphThreshold: 100)
    for id in Int64(0)..<300 { try index.insert(random.vector(4), id: id) }
    try Self.catchUp(&index)
    for id in Int64(0)..<100 { index.remove(id) }
    let none = index.nextBatch(limit: 10)
    #expect(none == nil)
    #expect(index.searchableGraph?.count == 300)
    index.remove(100)
    let old = try #require(index.searchableGraph)
    var batches = 0
    while let batch = index.nextBatch(limit: 10) {
      batches += 1
      try batch.insert()
      let vector = random.vector(4)
      if batches < 30 {
        try index.insert(vector, id: Int64.random(in: 150..<310, using: &random))
        index.remove(Int64.random(in: 101..<310, using: &random))
      }
      index.finish(batch, succeeded: true)
      #expect(index.searchableGraph != nil)
      #expect(
        try Self.search(index, vector, k: 5, effort: 200)
          == index.exact.snapshot.search(vector, k: 5))
    }
    let new = try #require(index.searchableGraph)
    #expect(new !== old)
    #expect(new.removedCount < 60)
    #expect(index.pendingCount == 0)
    for _ in 0..<20 {
      let query = random.vector(4)
      #expect(
        try Self.search(index, query, k: 5, effort: 200) == index.exact.snapshot.search(query, k: 5)
      )
    }
  }

  @Test func tooMuchThatWaitsMeansAnExactSearch() throws {
    var random = SplitMix64(seed: 4)
    var index = try ApproximateIndex(dimension: 2, graphThreshold: 10)
    for id in Int64(0)..<10 { try index.insert(random.vector(2), id: id) }
    try Self.catchUp(&index)
    for id in Int64(10)..<1_010 { try index.insert(random.vector(2), id: id) }
    #expect(index.pendingCount == 1_000)
    #expect(index.candidates([1], since: index.moment)?.count == 1_001)
    try index.insert(random.vector(2), id: 1_010)
    #expect(index.searchableGraph == nil)
    #expect(index.candidates([1], since: index.moment) == nil)
    try Self.catchUp(&index)
    #expect(index.candidates([1], since: index.moment) == [1])
  }

  @Test func withoutMemoryForTheGraphThereIsNone() throws {
    var random = SplitMix64(seed: 5)
    var index = try ApproximateIndex(dimension: 2, graphThreshold: 10)
    for id in Int64(0)..<20 { try index.insert(random.vector(2), id: id) }
    let next = index.nextBatch(limit: 5)
    let batch = try #require(next)
    index.finish(batch, succeeded: false)
    #expect(index.searchableGraph == nil)
    let none = index.nextBatch(limit: 5)
    #expect(none == nil)
    #expect(index.count == 20)
  }

  @Test func whatIsNoDirectionIsRefusedAndChangesNothing() throws {
    var index = try ApproximateIndex(dimension: 2, graphThreshold: 1)
    #expect(throws: VectorIndexError.zeroVector) { try index.insert([0, 0], id: 1) }
    #expect(index.count == 0)
    #expect(throws: VectorIndexError.badDimension(-1)) { try ApproximateIndex(dimension: -1) }
  }
}
