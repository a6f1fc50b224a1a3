import CVectors
import Foundation
import TestSupport
import Testing

/// The same functions in all instruction sets that the processor has.
struct InstructionSetTests {
  /// Vectors in 24 bits a coordinate, row after row.
  struct Rows {
    let dimension: Int
    var codes: [Int8]
    var rests: [Int16]
    var scales: [cvectors_scale]

    /// Takes rounded vectors apart.
    init(_ rows: [[Float]]) {
      dimension = rows[0].count
      codes = [Int8](repeating: 0, count: rows.count * dimension)
      rests = [Int16](repeating: 0, count: rows.count * dimension)
      scales = [cvectors_scale](repeating: cvectors_scale(), count: rows.count)
      for (place, row) in rows.enumerated() {
        cvectors_encode(row, dimension, place, &codes, &rests, &scales)
      }
    }

    func decoded(_ place: Int, count: Int, instructions: Int32) -> [Float] {
      var vectors = [Float](repeating: .nan, count: count * dimension)
      cvectors_decode(instructions, codes, rests, scales, place, count, dimension, &vectors)
      return vectors
    }

    /// What the codes of a coordinate tell.
    func told(_ row: Int, _ place: Int) -> Double {
      Double(codes[row * dimension + place]) * Double(scales[row].step)
        * Double(sign: .plus, exponent: Int(scales[row].exponent), significand: 1)
    }
  }

  /// Vectors of some sizes, one of them the smallest that there is, and one the largest.
  static func rows(dimension: Int, using random: inout SplitMix64) -> [[Float]] {
    let sizes: [Float] = [
      1, 1, 1e-3, 1e20, 1e-30, 1e5 * .leastNonzeroMagnitude, .leastNonzeroMagnitude,
    ]
    var rows = sizes.map { size in random.vector(dimension).map { $0 * size } }
    rows.append((0..<dimension).map { $0 == 0 ? .greatestFiniteMagnitude : 1 })
    rows.append([Float](repeating: -.greatestFiniteMagnitude, count: dimension))
    rows.append([Float](repeating: 0, count: dimension))
    return rows
  }

  @Test(arguments: [1, 2, 15, 16, 17, 33, 100, 384, 1_001])
  func whatIsTakenApartIsPutTogether(dimension: Int) {
    var random = SplitMix64(seed: UInt64(dimension))
    let given = Self.rows(dimension: dimension, using: &random)
    var rounded = given
    for row in given.indices {
      cvectors_round(&rounded[row], dimension)
      let largest = given[row].map(abs).max() ?? 0
      let error = max(Double(largest) * 0x1p-22, Double(Float.leastNonzeroMagnitude) / 2)
      for (before, after) in zip(given[row], rounded[row]) {
        #expect(abs(Double(before) - Double(after)) <= error)
      }
      var again = rounded[row]
      cvectors_round(&again, dimension)
      #expect(again == rounded[row])
    }
    let rows = Rows(rounded)
    for instructions in 0..<cvectors_instruction_sets() {
      #expect(
        rows.decoded(0, count: rounded.count, instructions: instructions) == rounded.flatMap { $0 })
      #expect(rows.decoded(2, count: 1, instructions: instructions) == rounded[2])
    }
    for row in rounded.indices {
      let largest = Double(rounded[row].map(abs).max() ?? 0)
      for place in 0..<dimension {
        #expect(abs(rows.told(row, place) - Double(rounded[row][place])) <= 1.01 * largest / 254)
      }
    }
  }

  /// Sums of codes are exact, and rounded once: also those of more coordinates than 32 bits can sum.
  @Test(arguments: [1, 2, 31, 32, 33, 64, 100, 384, 1_001, 4_096, 4_097, 9_000])
  func productsOfCodesAreTheSame(dimension: Int) {
    var random = SplitMix64(seed: UInt64(dimension))
    var vectors = Self.rows(dimension: dimension, using: &random)
    vectors.append([Float](repeating: 1, count: dimension))
    for row in vectors.indices { cvectors_round(&vectors[row], dimension) }
    let rows = Rows(vectors)
    for vector in [random.vector(dimension), [Float](repeating: -1, count: dimension)] {
      var query = [Int16](repeating: 1, count: cvectors_query_size(dimension))
      let scale = cvectors_query(vector, dimension, &query)
      let products = (0..<cvectors_instruction_sets()).map { instructions in
        var products = [Float](repeating: .nan, count: vectors.count)
        cvectors_code_products(
          instructions, rows.codes, rows.scales, vectors.count, dimension, query, scale, &products)
        return products
      }
      #expect(products.allSatisfy { $0 == products[0] })
      for row in vectors.indices {
        let exact = (0..<dimension).reduce(0.0) {
          $0 + rows.told(row, $1) * scale * Double(query[$1])
        }
        let error = abs(exact) * 0x1p-23 + Double(Float.leastNonzeroMagnitude)
        #expect(abs(Double(products[0][row]) - exact) <= error || !products[0][row].isFinite)
        #expect(products[0][row].isFinite == (abs(exact) < 3.402e38))
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
