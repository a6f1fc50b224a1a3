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
    /// Exact and reproducible: single precision decides only which vectors cannot be
    /// among the best; the rest is scored in double precision, one row at a time, so that a score
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
      for start in stride(from: 0, to: prepared.count, by: Self.batch) {
        let batch = prepared[start..<min(start + Self.batch, prepared.count)]
        let products = try products(with: batch.map(\.row), betweenSteps)
        for (index, (row, norm)) in batch.enumerated() {
          answers.append(
            try best(
              k, query: row, norm: norm, minimumScore: minimumScore,
              Products(all: products, column: index, columns: batch.count), isIncluded,
              betweenSteps))
        }
      }
      return answers
    }

    /// How many queries share one pass over the vectors.
    private static let batch = 16

    /// The inner products of all rows with the queries: per segment, row after row.
    private func products(
      with queries: [[Float]], _ betweenSteps: () throws -> Void
    ) throws -> [[Float]] {
      useOneThread
      let columns = queries.count
      let matrix = queries.flatMap { $0 }
      return try segments.map { segment in
        try betweenSteps()
        let rows = segment.ids.count
        return [Float](unsafeUninitializedCapacity: rows * columns) { result, count in
          if columns == 1 {
            cvectors_products(
              fastestInstructions, segment.rows, rows, dimension, matrix, result.baseAddress)
          } else {
            cblas_sgemm(
              CblasRowMajor, CblasNoTrans, CblasTrans, blasint(rows), blasint(columns),
              blasint(dimension), 1, segment.rows, blasint(dimension), matrix, blasint(dimension),
              0, result.baseAddress, blasint(columns))
          }
          count = rows * columns
        }
      }
    }

    /// The inner products of one query with all rows.
    private struct Products {
      /// Per segment, row after row, those of all queries of a batch.
      let all: [[Float]]
      /// The query's place among them.
      let column: Int
      let columns: Int

      /// Gives `body` each row of a segment whose product is above what `body` gave last, at first `floor`; and each
      /// whose product is no number, and all where `floor` is none.
      func forEach(
        in segment: Int, above floor: Float, _ body: (_ slot: Int, _ product: Float) -> Float
      ) {
        all[segment].withUnsafeBufferPointer { products in
          var floor = floor
          var slot = 0
          for place in stride(from: column, to: products.count, by: columns) {
            if !(products[place] <= floor) { floor = body(slot, products[place]) }
            slot += 1
          }
        }
      }
    }

    private func best(
      _ k: Int, query: [Float], norm: Double, minimumScore: Double, _ products: Products,
      _ isIncluded: (Int64) -> Bool, _ betweenSteps: () throws -> Void
    ) throws -> [Match] {
      var floors = BoundedHeap<Double>(capacity: k, precedes: >)
      var floor = Float.nan
      for (index, segment) in segments.enumerated() {
        try betweenSteps()
        products.forEach(in: index, above: floor) { slot, product in
          guard isIncluded(segment.ids[slot]) else { return floor }
          floors.insert(estimate(product, segment, slot, norm).lowerBound)
          floor = floors.threshold.map(productFloor) ?? floor
          return floor
        }
      }
      // A row whose estimate lies below this cannot be among the best, whatever the rounding was.
      let threshold = max(floors.threshold ?? -.infinity, ordering(ofScore: minimumScore))
      let least = productFloor(threshold - 2 * error(1, 1))
      let squares = VectorIndex.squares(of: query)
      var matches = BoundedHeap<Match>(capacity: k) { $0.precedes($1) }
      for (index, segment) in segments.enumerated() {
        try betweenSteps()
        products.forEach(in: index, above: least) { slot, product in
          guard estimate(product, segment, slot, norm).upperBound >= threshold,
            isIncluded(segment.ids[slot])
          else { return least }
          let score = metric.score(
            segment.row(slot, dimension: dimension), query, squares: squares)
          if score >= minimumScore { matches.insert(Match(id: segment.ids[slot], score: score)) }
          return least
        }
      }
      return matches.sorted()
    }

    /// How far the product of two vectors of these lengths may be from what it should be; see `estimate`.
    private func error(_ norm: Double, _ queryNorm: Double) -> Double {
      1.1 * Double(dimension + 2) * 0x1p-24 * norm * queryNorm + Double(dimension) * 0x1p-126
    }

    /// What the products of all rows are above whose estimate may reach `threshold`: where the metric is cosine and
    /// the error the same for all rows. Otherwise no number.
    private func productFloor(_ threshold: Double) -> Float {
      metric == .cosine ? Float(threshold).nextDown : .nan
    }

    /// Where the quantity that orders the matches lies, given its inner product in single precision.
    ///
    /// However the *n* products are summed, the error is at most γₙ Σ|xᵢqᵢ| ≤ γₙ ‖x‖‖q‖ with
    /// γₙ = n u / (1 − n u), u = 2⁻²⁴ (Higham, *Accuracy and Stability of Numerical Algorithms*,
    /// §3.1); 1.1 covers the denominator, the rounding of unit vectors, and underflow.
    private func estimate(
      _ product: Float, _ segment: Segment, _ slot: Int, _ queryNorm: Double
    ) -> ClosedRange<Double> {
      guard product.isFinite else { return -.infinity ... .infinity }
      let norm = segment.norm(slot) ?? 1
      let error = error(norm, queryNorm)
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
