import CBLAS

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
    /// Exact and reproducible: single precision, through BLAS, decides only which vectors cannot be
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
              product: { segment, slot in products[segment][slot * batch.count + index] },
              isIncluded, betweenSteps))
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
            cblas_sgemv(
              CblasRowMajor, CblasNoTrans, blasint(rows), blasint(dimension), 1, segment.rows,
              blasint(dimension), matrix, 1, 0, result.baseAddress, 1)
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

    private func best(
      _ k: Int, query: [Float], norm: Double, minimumScore: Double,
      product: (_ segment: Int, _ slot: Int) -> Float, _ isIncluded: (Int64) -> Bool,
      _ betweenSteps: () throws -> Void
    ) throws -> [Match] {
      var floors = BoundedHeap<Double>(capacity: k, precedes: >)
      for (index, segment) in segments.enumerated() {
        try betweenSteps()
        for slot in segment.ids.indices where isIncluded(segment.ids[slot]) {
          let estimate = estimate(product(index, slot), segment, slot, norm)
          floors.insert(estimate.lowerBound)
        }
      }
      // A row whose estimate lies below this cannot be among the best, whatever the rounding was.
      let threshold = max(floors.threshold ?? -.infinity, ordering(ofScore: minimumScore))
      var matches = BoundedHeap<Match>(capacity: k) { $0.precedes($1) }
      for (index, segment) in segments.enumerated() {
        try betweenSteps()
        for slot in segment.ids.indices
        where estimate(product(index, slot), segment, slot, norm).upperBound >= threshold
          && isIncluded(segment.ids[slot])
        {
          let score = score(segment.row(slot, dimension: dimension), query)
          guard score >= minimumScore else { continue }
          matches.insert(Match(id: segment.ids[slot], score: score))
        }
      }
      return matches.sorted()
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
      let error =
        1.1 * Double(dimension + 2) * 0x1p-24 * norm * queryNorm + Double(dimension) * 0x1p-126
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

    private func score(_ row: ArraySlice<Float>, _ query: [Float]) -> Double {
      switch metric {
      case .innerProduct: return zip(row, query).reduce(0) { $0 + Double($1.0) * Double($1.1) }
      case .euclidean:
        let squares = zip(row, query).reduce(0.0) { sum, pair in
          let difference = Double(pair.0) - Double(pair.1)
          return sum + difference * difference
        }
        return -squares.squareRoot()
      case .cosine:
        // Both were rounded to single precision after they were scaled: their lengths are only
        // nearly 1. Of a vector with itself this gives exactly 1.
        var product = 0.0
        var squares = (0.0, 0.0)
        for (left, right) in zip(row, query) {
          product += Double(left) * Double(right)
          squares.0 += Double(left) * Double(left)
          squares.1 += Double(right) * Double(right)
        }
        return min(max(product / (squares.0 * squares.1).squareRoot(), -1), 1)
      }
    }
  }
}
