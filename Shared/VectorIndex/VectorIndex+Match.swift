extension VectorIndex {
  /// A vector that a search found.
  public struct Match: Sendable, Equatable {
    /// The vector's identifier.
    public var id: Int64
    /// How alike it is, by the index's metric.
    public var score: Double

    /// A match made by hand.
    public init(id: Int64, score: Double) {
      self.id = id
      self.score = score
    }

    /// Whether this match comes before `other`: the higher score, and of equal scores the lower
    /// identifier, so that the order never depends on where the vectors lie.
    func precedes(_ other: Match) -> Bool {
      score != other.score ? score > other.score : id < other.id
    }
  }
}
