import CVectors

extension VectorIndex {
  /// How alike two vectors are. A higher score is always the better match.
  public enum Metric: Sendable {
    /// The cosine of the angle between the two, -1 to 1; their lengths do not matter.
    case cosine
    /// The inner product.
    case innerProduct
    /// The negated Euclidean distance, 0 at most.
    case euclidean

    /// The score of a row and a query, both as `VectorIndex.prepare` leaves them, in double precision.
    ///
    /// - Parameter squares: `VectorIndex.squares` of the query.
    func score(_ row: ArraySlice<Float>, _ query: [Float], squares: Double) -> Double {
      switch self {
      case .innerProduct: return VectorIndex.product(row, query)
      case .euclidean:
        let squares = zip(row, query).reduce(0.0) { sum, pair in
          let difference = Double(pair.0) - Double(pair.1)
          return sum + difference * difference
        }
        return -squares.squareRoot()
      case .cosine:
        // Both were rounded to single precision after they were scaled: their lengths are only
        // nearly 1. Of a vector with itself this gives exactly 1.
        let product = VectorIndex.product(row, query)
        let own = VectorIndex.product(row, row)
        return min(max(product / (own * squares).squareRoot(), -1), 1)
      }
    }
  }

  /// How far the inner product of two vectors of length 1 may be from their cosine, in single precision.
  ///
  /// However the *n* products are summed, the error is at most γₙ Σ|xᵢqᵢ| ≤ γₙ with γₙ = n u / (1 − n u), u = 2⁻²⁴
  /// (Higham, *Accuracy and Stability of Numerical Algorithms*, §3.1); vectors are rounded, each by 2 √n u at most.
  /// 1.1 covers the denominator.
  ///
  /// - Parameter isExact: whether the sum itself is exact, so that there are only the vectors' roundings.
  static func productError(dimension: Int, isExact: Bool) -> Double {
    let n = Double(dimension)
    return 1.1 * ((isExact ? 0 : n) + 4 * n.squareRoot() + 2) * 0x1p-24
  }

  /// The sum of a vector's squares, as `Metric.score` wants it.
  static func squares(of vector: [Float]) -> Double { product(vector[...], vector) }

  /// The inner product in double precision, the same on every processor.
  private static func product(
    _ left: ArraySlice<Float>, _ right: some Collection<Float>
  ) -> Double {
    left.withUnsafeBufferPointer { left in
      right.withContiguousStorageIfAvailable { right in
        cvectors_product(
          fastestInstructions, left.baseAddress, right.baseAddress, min(left.count, right.count))
      } ?? 0
    }
  }
}
