import VectorIndex

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
  /// How many matches of a page at most, 1 to `EmbeddingLimits.matches`.
  public var k: Int
  /// How the collection's vectors have to be compared; `nil`: as they are, by the cosine where there are none.
  public var metric: VectorIndex.Metric?
  /// The least score of a match, one of those that the collection's metric gives; `nil`: any.
  public var minimumScore: Double?
  /// What a match's metadata has to pass; `nil`: anything does.
  public var filter: EmbeddingFilter?
  /// Whether the matches' vectors are wanted.
  public var includeVectors: Bool
  /// What the page before gave as `nextPageToken`; empty for the first page.
  public var pageToken: String
  /// Whether the true matches are wanted, however long that takes.
  public var isExact: Bool

  /// A query with the given parts.
  public init(
    _ target: Target, k: Int, metric: VectorIndex.Metric? = nil, minimumScore: Double? = nil,
    filter: EmbeddingFilter? = nil, includeVectors: Bool = false, pageToken: String = "",
    isExact: Bool = false
  ) {
    self.target = target
    self.k = k
    self.metric = metric
    self.minimumScore = minimumScore
    self.filter = filter
    self.includeVectors = includeVectors
    self.pageToken = pageToken
    self.isExact = isExact
  }

  /// The least score of a match, whatever that is where any will do.
  var leastScore: Double { minimumScore ?? -.infinity }
}
