/// A vector scaled to length 1, in single precision, as an index of cosines keeps it: for stores that keep
/// their vectors elsewhere and give the same scores.
public struct UnitVector: Sendable, Equatable {
  /// The coordinates.
  public let coordinates: [Float]

  /// Scales a vector. Throws `VectorIndexError` when it is not finite, or zero.
  public init(_ vector: [Float]) throws(VectorIndexError) {
    coordinates = try VectorIndex.prepare(vector, dimension: vector.count, metric: .cosine).row
  }

  /// One that was scaled before.
  public init(scaled coordinates: [Float]) { self.coordinates = coordinates }

  /// The cosine of the angle between the two, -1 to 1, in double precision; both have the same dimension.
  public func cosine(with other: UnitVector) -> Double {
    VectorIndex.Metric.cosine.score(
      coordinates[...], other.coordinates, squares: VectorIndex.squares(of: other.coordinates))
  }

  /// How far the inner product of two of these, computed in single precision in any order, may be from their cosine:
  /// γₙ with u = 2⁻²⁴ (Higham, *Accuracy and Stability of Numerical Algorithms*, §3.1); 1.1 covers its
  /// denominator, the rounding of the coordinates, and underflow.
  public static func productError(dimension: Int) -> Double {
    1.1 * Double(dimension + 2) * 0x1p-24 + Double(dimension) * 0x1p-126
  }
}
