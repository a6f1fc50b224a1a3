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
    guard let moment = index.moment,
      let candidates = index.candidates(
        try moment.graph.nearest(to: query, effort: effort), since: moment)
    else { return nil }
    return try index.exact.rank(candidates, by: query, k: k)
  }

  @Test func aGraphBeginsWhereItIsWorthItsMemory() throws {
    var random = SplitMix64(seed: 1)
    var index = try ApproximateIndex(dimension: 4, metric: .cosine, graphThreshold: 100)
    for id in Int64(0)..<99 { try index.insert(random.vector(4), id: id) }
    let none = index.nextBatch(limit: 10)
    #expect(none == nil)
    #expect(index.moment == nil)
    #expect(index.graphBytes == 0)
    try index.insert(random.vector(4), id: 99)
    try Self.catchUp(&index)
    #expect(index.moment?.graph.count == 100)
    #expect(index.pendingCount == 0)
    #expect(index.graphBytes > 0)
    for id in Int64(0)..<51 { index.remove(id) }
    #expect(index.moment == nil)
    #expect(index.graphBytes == 0)
  }

  /// Random changes, with batches that are taken at one moment and finished at a later one: what an
  /// approximate search scores is what there is then, and what waits is always among it.
  @Test(arguments: 1...8 as ClosedRange<UInt64>)
  func changesAreVisibleAtOnce(seed: UInt64) throws {
    var random = SplitMix64(seed: seed)
    let dimension = 6
    var index = try ApproximateIndex(dimension: dimension, metric: .cosine, graphThreshold: 50)
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

  /// Searches ask the graph at some time after they began, and for the candidates after that: what they find is right as
  /// of both moments, whatever changed and came into the graph in between.
  @Test(arguments: 1...8 as ClosedRange<UInt64>)
  func whatChangesMeanwhileIsAmongTheCandidates(seed: UInt64) throws {
    var random = SplitMix64(seed: seed)
    let ids = Int64(0)..<14
    var compared = 0
    var index = try ApproximateIndex(dimension: 4, metric: .cosine, graphThreshold: 4)
    for id in ids { try index.insert(random.vector(4), id: id) }
    try Self.catchUp(&index)
    for _ in 0..<500 {
      let moment = try #require(index.moment)
      let before = index.exact
      func change() throws {
        for _ in 0..<Int.random(in: 0..<3, using: &random) {
          let id = Int64.random(in: ids, using: &random)
          if index.count > 8, Bool.random(using: &random) {
            index.remove(id)
          } else {
            try index.insert(random.vector(4), id: id)
          }
        }
        guard Bool.random(using: &random), let batch = index.nextBatch(limit: 4) else { return }
        try batch.insert()
        index.finish(batch, succeeded: true)
      }
      try change()
      let query = random.vector(4)
      let proposed = try moment.graph.nearest(to: query, effort: 50)
      try change()
      let candidates = try #require(index.candidates(proposed, since: moment))
      // As long as a vector has room for links to all others, none is left out, and the graph leads to all that it has.
      guard moment.graph.count <= 32 else { continue }
      compared += 1
      for vectors in [before, index.exact] {
        #expect(
          try vectors.rank(candidates, by: query, k: 5) == vectors.snapshot.search(query, k: 5))
      }
    }
    #expect(compared > 30)
  }

  @Test func tooManyChangesSinceAMomentAreNotKnown() throws {
    var random = SplitMix64(seed: 6)
    var index = try ApproximateIndex(dimension: 4, metric: .cosine, graphThreshold: 10)
    for id in Int64(0)..<20 { try index.insert(random.vector(4), id: id) }
    try Self.catchUp(&index)
    let moment = try #require(index.moment)
    for id in Int64(0)..<4_000 { try index.insert(random.vector(4), id: id) }
    #expect(index.candidates([1], since: moment)?.count == 4_000)
    for id in Int64(0)..<4_001 { try index.insert(random.vector(4), id: id) }
    #expect(index.candidates([1], since: moment) == nil)
    try Self.catchUp(&index)
    let later = try #require(index.moment)
    #expect(index.candidates([1], since: later) == [1])
  }

  @Test func whatWasRemovedWhileItWasPutInIsTakenOut() throws {
    var random = SplitMix64(seed: 2)
    var index = try ApproximateIndex(dimension: 4, metric: .cosine, graphThreshold: 10)
    for id in Int64(0)..<20 { try index.insert(random.vector(4), id: id) }
    let next = index.nextBatch(limit: 20)
    let batch = try #require(next)
    index.remove(3)
    try batch.insert()
    index.finish(batch, succeeded: true)
    let graph = try #require(index.moment?.graph)
    #expect((graph.count, graph.removedCount) == (20, 1))
    #expect(try !graph.nearest(to: [1, 0, 0, 0], effort: 20).contains(3))
  }

  /// The other one serves until the new one has all, whatever changes meanwhile.
  @Test(arguments: 1...4 as ClosedRange<UInt64>)
  func aGraphOfRemovedVectorsIsBuiltAnew(seed: UInt64) throws {
    var random = SplitMix64(seed: seed)
    var index = try ApproximateIndex(dimension: 4, metric: .cosine, graphThreshold: 100)
    for id in Int64(0)..<300 { try index.insert(random.vector(4), id: id) }
    try Self.catchUp(&index)
    for id in Int64(0)..<100 { index.remove(id) }
    let none = index.nextBatch(limit: 10)
    #expect(none == nil)
    #expect(index.moment?.graph.count == 300)
    index.remove(100)
    let old = try #require(index.moment?.graph)
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
      #expect(index.moment != nil)
      #expect(
        try Self.search(index, vector, k: 5, effort: 200)
          == index.exact.snapshot.search(vector, k: 5))
    }
    let new = try #require(index.moment?.graph)
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
    var index = try ApproximateIndex(dimension: 2, metric: .cosine, graphThreshold: 10)
    for id in Int64(0)..<10 { try index.insert(random.vector(2), id: id) }
    try Self.catchUp(&index)
    for id in Int64(10)..<1_010 { try index.insert(random.vector(2), id: id) }
    #expect(index.pendingCount == 1_000)
    let moment = try #require(index.moment)
    #expect(index.candidates([1], since: moment)?.count == 1_001)
    try index.insert(random.vector(2), id: 1_010)
    #expect(index.moment == nil)
    try Self.catchUp(&index)
    #expect(index.moment != nil)
  }

  @Test func withoutMemoryForTheGraphThereIsNone() throws {
    var random = SplitMix64(seed: 5)
    var index = try ApproximateIndex(dimension: 2, metric: .cosine, graphThreshold: 10)
    for id in Int64(0)..<20 { try index.insert(random.vector(2), id: id) }
    let next = index.nextBatch(limit: 5)
    let batch = try #require(next)
    index.finish(batch, succeeded: false)
    #expect(index.moment == nil)
    let none = index.nextBatch(limit: 5)
    #expect(none == nil)
    #expect(index.count == 20)
  }

  @Test func whatIsNoDirectionIsRefusedAndChangesNothing() throws {
    var index = try ApproximateIndex(dimension: 2, metric: .cosine, graphThreshold: 1)
    #expect(throws: VectorIndexError.zeroVector) { try index.insert([0, 0], id: 1) }
    #expect(index.count == 0)
    #expect(throws: VectorIndexError.badDimension(-1)) {
      try ApproximateIndex(dimension: -1, metric: .cosine)
    }
  }
}

extension ApproximateIndex {
  fileprivate func candidates(_ proposed: [Int64], since moment: Moment) -> Set<Int64>? {
    changed(since: moment).map { moment.candidates(proposed, changed: $0) }
  }
}
