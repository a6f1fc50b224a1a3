extension VectorIndex {
  /// How alike two vectors are. A higher score is always the better match.
  public enum Metric: Sendable {
    /// The cosine of the angle between the two, -1 to 1; their lengths do not matter.
    case cosine
    /// The inner product.
    case innerProduct
    /// The negated Euclidean distance, 0 at most.
    case euclidean
  }
}
