/// The graphs of searches: of each collection that has enough records one index of pgvector (HNSW), over its records
/// only, named after it.
///
/// An index of pgvector takes 2,000 dimensions, or 4,000 in half precision, which is enough to propose candidates.
/// Larger vectors are searched exactly.
enum PostgresGraph {
  /// What the names of the indexes begin with, before the key of the collection.
  static let prefix = "embeddings_graph_"
  /// The most dimensions that a graph can have.
  static let mostDimensions = 4_000
  private static let mostSingleDimensions = 2_000
  /// The most candidates that pgvector keeps at a time; it goes on from there.
  static let mostCandidates = 1_000

  /// The type of the indexed vectors.
  static func type(dimension: Int) -> String {
    dimension <= mostSingleDimensions ? "vector(\(dimension))" : "halfvec(\(dimension))"
  }

  /// The statement that builds the graph of a collection, while its records are read and written.
  static func creation(of collection: Int64, dimension: Int) -> String {
    let operators = dimension <= mostSingleDimensions ? "vector_ip_ops" : "halfvec_ip_ops"
    return """
      CREATE INDEX CONCURRENTLY \(prefix)\(collection) ON embeddings_records
      USING hnsw ((unit::\(type(dimension: dimension))) \(operators))
      WHERE collection = \(collection)
      """
  }
}
