import TestSupport
import Testing
import VectorIndex

struct VectorIndexTests {
  @Test(arguments: [0, -1, .min])
  func aDimensionBelowOneIsRefused(dimension: Int) {
    #expect(throws: VectorIndexError.badDimension(dimension)) {
      try VectorIndex(dimension: dimension, metric: .cosine)
    }
  }

  @Test(
    arguments: [
      ([], .dimensionMismatch(expected: 3, given: 0)),
      ([1, 2], .dimensionMismatch(expected: 3, given: 2)),
      ([1, 2, 3, 4], .dimensionMismatch(expected: 3, given: 4)),
      ([1, .nan, 3], .notFinite(position: 1)),
      ([1, 2, .infinity], .notFinite(position: 2)),
      ([-.infinity, .nan, 0], .notFinite(position: 0)),
      ([0, -0.0, 0], .zeroVector),
    ] as [([Float], VectorIndexError)])
  func aBadVectorIsNamedAndChangesNothing(vector: [Float], error: VectorIndexError) throws {
    var index = try VectorIndex(dimension: 3, metric: .cosine)
    try index.insert([1, 0, 0], id: 1)
    #expect(throws: error) { try index.insert(vector, id: 1) }
    #expect(throws: error) { try index.insert(vector, id: 2) }
    #expect(throws: error) { try index.snapshot.search(vector, k: 1) }
    #expect(index.count == 1)
    #expect(index.vector(1) == [1, 0, 0])
  }

  @Test(arguments: [VectorIndex.Metric.innerProduct, .euclidean])
  func zeroIsAVectorLikeAnyOtherWhereLengthCounts(metric: VectorIndex.Metric) throws {
    var index = try VectorIndex(dimension: 2, metric: metric)
    try index.insert([0, 0], id: 1)
    #expect(try index.snapshot.search([0, 0], k: 1) == [.init(id: 1, score: 0)])
  }

  /// With 8,192 dimensions a segment has 7 rows, so that few vectors cross several segments.
  @Test(arguments: zip([2, 2, 2, 8_192], [1, 2, 3, 4] as [UInt64]))
  func insertionsAndRemovalsAgreeWithADictionary(dimension: Int, seed: UInt64) throws {
    var random = SplitMix64(seed: seed)
    var index = try VectorIndex(dimension: dimension, metric: .euclidean)
    var model: [Int64: Float] = [:]
    func vector(_ value: Float) -> [Float] {
      [value] + [Float](repeating: 0, count: dimension - 1)
    }
    for _ in 0..<(dimension == 2 ? 2_000 : 80) {
      let id = Int64.random(in: 0..<(dimension == 2 ? 40 : 20), using: &random)
      if Int.random(in: 0..<3, using: &random) > 0 {
        let value = Float(Int.random(in: -9_000...9_000, using: &random)) / 1_024
        try index.insert(vector(value), id: id)
        model[id] = value
      } else {
        let wasThere = index.remove(id)
        #expect(wasThere == (model.removeValue(forKey: id) != nil))
      }
      #expect(index.count == model.count)
    }
    for id in Int64(0)..<40 {
      #expect(index.contains(id) == (model[id] != nil))
      #expect(index.vector(id)?.first == model[id])
    }
    let found = try index.snapshot.search(vector(0), k: 100)
    #expect(Set(found.map(\.id)) == Set(model.keys))
    #expect(found.allSatisfy { Float(-$0.score) == model[$0.id].map(abs) })
    for id in model.keys {
      let wasThere = index.remove(id)
      #expect(wasThere)
    }
    #expect(index.count == 0)
    #expect(try index.snapshot.search(vector(0), k: 1).isEmpty)
  }

  @Test func aSnapshotStaysAsItWas() throws {
    var index = try VectorIndex(dimension: 1, metric: .innerProduct)
    for id in Int64(0)..<10 { try index.insert([Float(id)], id: id) }
    let before = index.snapshot
    for id in Int64(0)..<9 { index.remove(id) }
    try index.insert([100], id: 9)
    #expect(try before.search([1], k: 3).map(\.id) == [9, 8, 7])
    #expect(try index.snapshot.search([1], k: 3) == [.init(id: 9, score: 100)])
  }
}
