/// What to look for.
public struct EmbeddingQuery: Sendable {
  /// What to compare with.
  public enum Target: Sendable {
    /// A vector of the collection's dimension.
    case vector([Float])
    /// A stored record, which is left out of the answer.
    case record(id: String)
  }

  /// What to compare with.
  public var target: Target
  /// How many matches at most, 1 to `EmbeddingLimits.matches`.
  public var k: Int
  /// The least cosine of a match, -1 to 1; `nil`: any.
  public var minimumScore: Double?
  /// Entries that a match's metadata must have; at most `EmbeddingLimits.filterEntries`.
  public var metadataFilter: [String: String]
  /// Whether the matches' vectors are wanted.
  public var includeVectors: Bool

  /// A query with the given parts.
  public init(
    _ target: Target, k: Int, minimumScore: Double? = nil, metadataFilter: [String: String] = [:],
    includeVectors: Bool = false
  ) {
    self.target = target
    self.k = k
    self.minimumScore = minimumScore
    self.metadataFilter = metadataFilter
    self.includeVectors = includeVectors
  }
}
