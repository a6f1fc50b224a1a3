import Postgres
import VectorIndex

extension PostgresStore {
  /// The place of a kind among all, in SQL.
  private static let order =
    "array_position(ARRAY[\(EmbeddingKind.allCases.map { "'\($0.rawValue)'" }.joined(separator: ", "))], c.kind)"

  /// Collections in their order.
  ///
  /// - Parameters:
  ///   - namespace: those of this one only; `nil`: of all.
  ///   - last: those after it only.
  ///   - limit: how many at most.
  static func collections(
    _ session: borrowing PostgresSession, in namespace: String?, after last: EmbeddingCollection?,
    limit: Int
  ) throws -> [CollectionSummary] {
    var values: [PostgresValue] = []
    func bind(_ value: PostgresValue) -> String {
      values.append(value)
      return "$\(values.count)"
    }
    var conditions = ["true"]
    if let namespace {
      conditions.append("c.namespace = \(bind(.blob(Array(namespace.utf8))))::bytea")
    }
    if let last {
      let place = EmbeddingKind.allCases.firstIndex(of: last.kind) ?? 0
      conditions.append(
        """
        (c.namespace, \(order), c.model) > (
          \(bind(.blob(Array(last.namespace.utf8))))::bytea, \(place + 1),
          \(bind(.blob(Array(last.model.utf8))))::bytea
        )
        """)
    }
    return try session.query(
      """
      SELECT c.namespace, c.kind, c.model, c.dimension, c.records, c.metric
      FROM embeddings_collections c
      WHERE \(conditions.joined(separator: " AND "))
      ORDER BY c.namespace, \(order), c.model LIMIT \(bind(.integer(Int64(limit))))::int8
      """, values: values
    ) { row in
      guard let kind = EmbeddingKind(rawValue: try row.text(1)) else {
        throw EmbeddingError.damaged(
          "it has a collection of the unknown kind \"\(try row.text(1))\"")
      }
      return CollectionSummary(
        name: EmbeddingCollection(
          namespace: String(decoding: try row.blob(0), as: UTF8.self), kind: kind,
          model: String(decoding: try row.blob(2), as: UTF8.self)),
        dimension: Int(try row.integer(3)),
        metric: try VectorIndex.Metric(stored: try row.text(5)), records: Int(try row.integer(4)))
    }
  }
}

extension PostgresStore {
  /// The collections whose graphs searches can use.
  static func collectionsWithGraphs(
    _ session: borrowing PostgresSession
  ) throws -> [Collection] {
    try session.query(
      """
      SELECT \(Collection.columns) FROM embeddings_collections c
      JOIN pg_index i ON i.indexrelid = to_regclass('\(PostgresGraph.prefix)' || c.key)
      WHERE i.indisvalid ORDER BY c.key
      """
    ) { try Collection($0, hasGraph: true) }
  }

  /// One of a collection's records: every number names one. Nil of one without records.
  static func entry(
    _ session: borrowing PostgresSession, _ number: Int, of collection: Collection
  ) throws -> (key: Int64, vector: [Float])? {
    try session.query(
      """
      SELECT key, vector FROM embeddings_records WHERE collection = $1::int8
      ORDER BY id OFFSET $2::int8 LIMIT 1
      """, .integer(collection.key), .integer(Int64(number % max(collection.records, 1)))
    ) { row in (key: try row.integer(0), vector: try vector(row, 1)) }.first
  }
}
