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
    func score(_ row: ArraySlice<Float>, _ query: [Float]) -> Double {
      switch self {
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
