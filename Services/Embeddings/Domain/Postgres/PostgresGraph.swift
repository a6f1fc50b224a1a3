import VectorIndex

/// The graphs of searches: of each collection that has enough records one index of pgvector (HNSW), over its records
/// only, named after it.
///
/// An index of pgvector takes 2,000 dimensions, or 4,000 in half precision, which is enough to propose candidates among
/// vectors of length 1. It ends at 65,504, so that those of any length have no graph in half precision. What has no graph
/// is searched exactly.
enum PostgresGraph {
  /// What the names of the indexes begin with, before the key of the collection.
  static let prefix = "embeddings_graph_"
  /// The most dimensions that a graph of vectors of length 1 can have, and one of others.
  private static let mostDimensions = 4_000
  private static let mostSingleDimensions = 2_000
  /// The most candidates that pgvector keeps at a time; it goes on from there.
  static let mostCandidates = 1_000

  /// Whether a collection `c` may have a graph, in SQL.
  static let eligibility =
    "c.dimension <= CASE c.metric WHEN '\(VectorIndex.Metric.cosine.name)' THEN \(mostDimensions) ELSE \(mostSingleDimensions) END"

  /// Whether a collection may have a graph.
  static func isPossible(for collection: PostgresStore.Collection) -> Bool {
    collection.dimension <= (collection.metric == .cosine ? mostDimensions : mostSingleDimensions)
  }

  /// The operator whose value is the lower the better a match is.
  static func distance(_ metric: VectorIndex.Metric) -> String {
    metric == .euclidean ? "<->" : "<#>"
  }

  /// The type of the indexed vectors.
  static func type(dimension: Int) -> String {
    dimension <= mostSingleDimensions ? "vector(\(dimension))" : "halfvec(\(dimension))"
  }

  /// The statement that builds the graph of a collection, while its records are read and written.
  static func creation(of collection: PostgresStore.Collection) -> String {
    let name = collection.dimension <= mostSingleDimensions ? "vector" : "halfvec"
    let operators = collection.metric == .euclidean ? "l2" : "ip"
    return """
      CREATE INDEX CONCURRENTLY \(prefix)\(collection.key) ON embeddings_records
      USING hnsw ((prepared::\(type(dimension: collection.dimension))) \(name)_\(operators)_ops)
      WHERE collection = \(collection.key)
      """
  }
}
