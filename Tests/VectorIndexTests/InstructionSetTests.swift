import CVectors
import Foundation
import TestSupport
import Testing

/// The same functions in all instruction sets that the processor has.
struct InstructionSetTests {
  @Test(arguments: [1, 2, 7, 8, 9, 15, 16, 17, 31, 32, 33, 48, 100, 384, 1_001])
  func productsAreThoseOfDoublePrecision(dimension: Int) {
    var random = SplitMix64(seed: UInt64(dimension))
    let rows = (0..<9).map { _ in random.vector(dimension) }
    let query = random.vector(dimension)
    for instructions in 0..<cvectors_instruction_sets() {
      var products = [Float](repeating: .nan, count: rows.count)
      cvectors_products(
        instructions, rows.flatMap { $0 }, rows.count, dimension, query, &products)
      for (row, product) in zip(rows, products) {
        let exact = VectorIndexSearchTests.dot(row, query)
        #expect(abs(Double(product) - exact) <= 1e-6 * Double(dimension))
      }
    }
  }

  /// A product of two floats is exact in double precision, and they are added in one order.
  @Test(arguments: [1, 2, 7, 15, 16, 17, 31, 32, 33, 100, 384, 1_001])
  func productsInDoublePrecisionAreTheSame(dimension: Int) {
    var random = SplitMix64(seed: UInt64(dimension))
    for _ in 0..<20 {
      let (left, right) = (random.vector(dimension), random.vector(dimension))
      let products = (0..<cvectors_instruction_sets()).map {
        cvectors_product($0, left, right, dimension)
      }
      #expect(Set(products).count == 1)
      #expect(
        abs(products[0] - VectorIndexSearchTests.dot(left, right)) <= 1e-13 * Double(dimension))
    }
  }

  /// In eight bits all sums are whole numbers, so that every set gives the same.
  @Test(arguments: [1, 3, 63, 64, 65, 130, 512], [CVECTORS_INNER, CVECTORS_EUCLIDEAN])
  func graphsAreTheSame(dimension: Int, distance: cvectors_distance) throws {
    var random = SplitMix64(seed: UInt64(dimension))
    let vectors = (0..<300).map { _ in random.vector(dimension) }
    let queries = (0..<10).map { _ in random.vector(dimension) }
    let answers = try (0..<cvectors_instruction_sets()).map { instructions in
      let graph = try #require(cvectors_graph_create(dimension, distance, 8, 32, 1, instructions))
      defer { cvectors_graph_destroy(graph) }
      for (id, vector) in vectors.enumerated() {
        let norm = VectorIndexSearchTests.dot(vector, vector).squareRoot()
        let isInserted = cvectors_graph_insert(graph, vector.map { $0 / Float(norm) }, Int64(id))
        #expect(isInserted)
      }
      return try queries.map { query in
        var count = 0
        let ids = try #require(cvectors_graph_search(graph, query, 20, 20, nil, nil, &count))
        defer { free(ids) }
        // Of one dimension there are two directions, and what has the same comes together.
        #expect(dimension == 1 ? count > 20 : count == 20)
        return Array(UnsafeBufferPointer(start: ids, count: count))
      }
    }
    #expect(answers.allSatisfy { $0 == answers[0] })
  }
}
