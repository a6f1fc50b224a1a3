/// A vector as an index of a metric keeps it, rounded to 24 bits a coordinate: for stores that keep their vectors elsewhere and
/// give the same scores.
public struct PreparedVector: Sendable, Equatable {
  /// How it is compared with others.
  public let metric: VectorIndex.Metric
  /// The coordinates: those of the vector, scaled to length 1 where the metric is cosine, and rounded.
  public let coordinates: [Float]

  /// Prepares a vector. Throws `VectorIndexError` when it is not finite, or zero where the metric is cosine.
  public init(_ vector: [Float], for metric: VectorIndex.Metric) throws(VectorIndexError) {
    coordinates = try VectorIndex.prepare(vector, dimension: vector.count, metric: metric).row
    self.metric = metric
  }

  /// One that was prepared before.
  public init(prepared coordinates: [Float], for metric: VectorIndex.Metric) {
    self.coordinates = coordinates
    self.metric = metric
  }

  /// How alike it is to a query, in double precision; both have the same dimension and metric.
  public func score(for query: PreparedVector) -> Double {
    metric.score(
      coordinates[...], query.coordinates, squares: VectorIndex.squares(of: query.coordinates))
  }

  /// How far the scores of a query, computed in single precision in any order, may be from those of `score(for:)`:
  /// `least`, and `growth` for each unit of the other vector's length where the metric is the inner product, of the
  /// distance as it was computed where it is Euclidean.
  public struct ErrorBound: Sendable, Equatable {
    /// What does not depend on the other vector.
    public let least: Double
    /// What grows with the other vector; 0 where the metric is cosine.
    public let growth: Double
  }

  /// The bound where this vector is the query.
  ///
  /// An inner product has the error γₙ ‖x‖‖q‖ (see `VectorIndex.productError`), and the smallest normal number for each
  /// product that underflows. A sum of squared differences, none of which can cancel another, has the relative error
  /// γₙ₊₂, and its root half of that. 1.1 covers the bounds' denominators.
  public var errorBound: ErrorBound {
    let dimension = Double(coordinates.count)
    let underflow = dimension * 0x1p-126
    switch metric {
    case .cosine:
      let error = VectorIndex.productError(dimension: coordinates.count, isExact: false)
      return ErrorBound(least: error + underflow, growth: 0)
    case .innerProduct:
      let length = VectorIndex.squares(of: coordinates).squareRoot()
      return ErrorBound(least: underflow, growth: 1.1 * (dimension + 2) * 0x1p-24 * length)
    case .euclidean:
      return ErrorBound(
        least: 1.1 * underflow.squareRoot(), growth: 1.1 * (dimension + 3) * 0x1p-25)
    }
  }
}
