import CBLAS
import CVectors

/// OpenBLAS's own threads would fight those of the callers. Evaluated once, before the first use.
private let useOneThread: Void = openblas_set_num_threads(1)

extension VectorIndex {
  /// An index at one moment; later changes of the index do not reach it.
  public struct Snapshot: Sendable {
    let dimension: Int
    let metric: Metric
    let segments: [Segment]
    /// Whether the vectors' rests are to be read as little as can be.
    let isSpilled: Bool

    /// The `k` vectors that match `query` best, best first; of equal scores the lowest identifier
    /// first. Exact: see `search(all:)`.
    ///
    /// Parameters are those of `search(all:)`.
    public func search(
      _ query: [Float], k: Int, minimumScore: Double = -.infinity,
      where isIncluded: (Int64) -> Bool = { _ in true }, betweenSteps: () throws -> Void = {}
    ) throws -> [Match] {
      try search(
        all: [query], k: k, minimumScore: minimumScore, where: isIncluded,
        betweenSteps: betweenSteps)[0]
    }

    /// For each query the `k` vectors that match it best, best first.
    ///
    /// Exact and reproducible: products in single precision, or of eight bits a coordinate, decide only which vectors
    /// cannot be among the best; the rest is scored in double precision, one row at a time, so that a score
    /// depends neither on where its vector lies nor on the processor.
    ///
    /// - Parameters:
    ///   - queries: any number of vectors of the index's dimension.
    ///   - k: how many matches at most; none below 1.
    ///   - minimumScore: the least score of a match.
    ///   - isIncluded: which vectors take part.
    ///   - betweenSteps: called between steps of some milliseconds; what it throws ends the search.
    ///
    /// Throws `VectorIndexError` for a query that has another dimension, is not finite, or is zero
    /// where the metric is cosine.
    public func search(
      all queries: [[Float]], k: Int, minimumScore: Double = -.infinity,
      where isIncluded: (Int64) -> Bool = { _ in true }, betweenSteps: () throws -> Void = {}
    ) throws -> [[Match]] {
      let prepared = try queries.map {
        try VectorIndex.prepare($0, dimension: dimension, metric: metric)
      }
      guard k >= 1 else { return queries.map { _ in [] } }
      var answers: [[Match]] = []
      let size = isSpilled ? 1 : Self.batch
      for start in stride(from: 0, to: prepared.count, by: size) {
        let batch = prepared[start..<min(start + size, prepared.count)]
        let products =
          try batch.count == 1
          ? products(with: batch[start].row, betweenSteps)
          : products(with: batch.map(\.row), betweenSteps)
        for (column, query) in batch.enumerated() {
          answers.append(
            try best(
              k, query, minimumScore: minimumScore, products, column, isIncluded, betweenSteps))
        }
      }
      return answers
    }

    /// How many queries share one pass over the vectors where these are in memory.
    private static let batch = 16

    /// The inner products of all rows with some queries.
    private struct Products {
      /// Per segment, row after row, those of all queries.
      let all: [[Float]]
      let queries: Int
      /// How far the query is from what was compared with the rows' codes; nil where vectors were compared whole.
      let queryRest: Double?

      /// Gives `body` each row of a segment whose product with a query is above what `body` gave last, at first
      /// `floor`; and each whose product is no number, and all where `floor` is none.
      func forEach(
        in segment: Int, with query: Int, above floor: Float,
        _ body: (_ slot: Int, _ product: Float) -> Float
      ) {
        all[segment].withUnsafeBufferPointer { products in
          var floor = floor
          var slot = 0
          for place in stride(from: query, to: products.count, by: queries) {
            if !(products[place] <= floor) { floor = body(slot, products[place]) }
            slot += 1
          }
        }
      }
    }

    /// By the rows' codes: a third of the memory is read.
    private func products(
      with query: [Float], _ betweenSteps: () throws -> Void
    ) throws -> Products {
      var codes = [Int16](repeating: 0, count: cvectors_query_size(dimension))
      let scale = cvectors_query(query, dimension, &codes)
      let rest = zip(query, codes).reduce(0.0) { sum, pair in
        let difference = Double(pair.0) - scale * Double(pair.1)
        return sum + difference * difference
      }
      let all = try segments.map { segment in
        try betweenSteps()
        let rows = segment.ids.count
        return [Float](unsafeUninitializedCapacity: rows) { result, count in
          cvectors_code_products(
            fastestInstructions, segment.codes, segment.scales, rows, dimension, codes, scale,
            result.baseAddress)
          count = rows
        }
      }
      return Products(all: all, queries: 1, queryRest: rest.squareRoot())
    }

    /// By the whole rows, which many queries share.
    private func products(
      with queries: [[Float]], _ betweenSteps: () throws -> Void
    ) throws -> Products {
      useOneThread
      let matrix = queries.flatMap { $0 }
      var rows: [Float] = []
      let all = try segments.map { segment in
        try betweenSteps()
        let count = segment.ids.count
        segment.decode(into: &rows, dimension: dimension)
        return [Float](unsafeUninitializedCapacity: count * queries.count) { result, filled in
          cblas_sgemm(
            CblasRowMajor, CblasNoTrans, CblasTrans, blasint(count), blasint(queries.count),
            blasint(dimension), 1, rows, blasint(dimension), matrix, blasint(dimension),
            0, result.baseAddress, blasint(queries.count))
          filled = count * queries.count
        }
      }
      return Products(all: all, queries: queries.count, queryRest: nil)
    }

    private func best(
      _ k: Int, _ query: (row: [Float], norm: Double), minimumScore: Double, _ products: Products,
      _ column: Int, _ isIncluded: (Int64) -> Bool, _ betweenSteps: () throws -> Void
    ) throws -> [Match] {
      var floors = BoundedHeap<Double>(capacity: k, precedes: >)
      for (index, segment) in segments.enumerated() {
        try betweenSteps()
        let error = error(segment, 1, 1, products)
        var floor = floors.threshold.map { productFloor($0 + error) } ?? .nan
        products.forEach(in: index, with: column, above: floor) { slot, product in
          guard isIncluded(segment.ids[slot]) else { return floor }
          floors.insert(estimate(product, segment, slot, query.norm, products).lowerBound)
          floor = floors.threshold.map { productFloor($0 + error) } ?? floor
          return floor
        }
      }
      // A row whose estimate lies below this cannot be among the best, whatever the rounding was.
      let threshold = max(floors.threshold ?? -.infinity, ordering(ofScore: minimumScore))
      let squares = VectorIndex.squares(of: query.row)
      var matches = BoundedHeap<Match>(capacity: k) { $0.precedes($1) }
      var row = [Float](repeating: 0, count: dimension)
      for (index, segment) in segments.enumerated() {
        try betweenSteps()
        let least = productFloor(threshold - error(segment, 1, 1, products))
        products.forEach(in: index, with: column, above: least) { slot, product in
          let estimate = estimate(product, segment, slot, query.norm, products)
          guard estimate.upperBound >= threshold, isIncluded(segment.ids[slot]) else {
            return least
          }
          segment.decode(slot, into: &row)
          let score = metric.score(row[...], query.row, squares: squares)
          if score >= minimumScore { matches.insert(Match(id: segment.ids[slot], score: score)) }
          return least
        }
      }
      return matches.sorted()
    }

    /// What the products of all rows of a segment are above that may reach `threshold`: where the metric is cosine and
    /// the error the same for all of them. Otherwise no number.
    private func productFloor(_ threshold: Double) -> Float {
      metric == .cosine ? Float(threshold).nextDown : .nan
    }

    /// How far the product of a row and a query of these lengths may be from what it should be.
    ///
    /// Beside `productError` that is underflow. With x = x̂ + δ and q = q̂ + ε, where x̂ and q̂ are what codes tell,
    /// whose sums are exact, x·q − x̂·q̂ = δ·q + x̂·ε.
    private func error(
      _ segment: Segment, _ norm: Double, _ queryNorm: Double, _ products: Products
    ) -> Double {
      let relative = VectorIndex.productError(
        dimension: dimension, isExact: products.queryRest != nil)
      let error = relative * norm * queryNorm + Double(dimension) * 0x1p-126
      guard let queryRest = products.queryRest else { return error }
      let rest = segment.largestRest
      return error + 1.001 * (rest * queryNorm + (norm + rest) * queryRest)
    }

    /// Where the quantity that orders the matches lies, given its inner product.
    private func estimate(
      _ product: Float, _ segment: Segment, _ slot: Int, _ queryNorm: Double, _ products: Products
    ) -> ClosedRange<Double> {
      guard product.isFinite else { return -.infinity ... .infinity }
      let norm = segment.norm(slot) ?? 1
      let error = error(segment, norm, queryNorm, products)
      let product = Double(product)
      guard metric == .euclidean else { return product - error...product + error }
      // ‖x − q‖² = ‖x‖² − 2 x·q + ‖q‖², negated; its own rounding is in double precision.
      let squares = norm * norm + queryNorm * queryNorm
      let rounding = Double(dimension + 8) * 0x1p-52 * squares
      let negated = 2 * product - squares
      return negated - 2 * error - rounding...negated + 2 * error + rounding
    }

    /// What `estimate` gives for a match of this score.
    private func ordering(ofScore score: Double) -> Double {
      switch metric {
      case .cosine, .innerProduct: score
      case .euclidean: score >= 0 ? -.leastNormalMagnitude : -score * score * (1 + 1e-12)
      }
    }
  }
}
