import Postgres

/// Metadata stands in the database twice: as JSON in `embeddings_records`, for answers, and as a row of
/// `embeddings_attributes` for each value that filters may test.
extension PostgresStore {
  /// The metadata of some records, by their keys.
  static func metadata(
    _ session: borrowing PostgresSession, of keys: [Int64]
  ) throws -> [Int64: EmbeddingMetadata] {
    var found: [Int64: EmbeddingMetadata] = [:]
    try session.forEach(
      "SELECT key, metadata FROM embeddings_records WHERE key = ANY ($1::int8[])",
      values: [.integers(keys)]
    ) { row in
      let key = try row.integer(0)
      found[key] = try metadata(row, 1, of: key)
    }
    return found
  }

  static func metadata(
    _ row: borrowing PostgresRow, _ column: Int, of key: Int64
  ) throws -> EmbeddingMetadata {
    let json = String(decoding: try row.blob(column), as: UTF8.self)
    do throws(MetadataSyntaxError) {
      return try EmbeddingMetadata(json: json)
    } catch {
      throw EmbeddingError.damaged("metadata of record \(key), at byte \(error.offset)")
    }
  }

  static func replaceMetadata(
    _ session: borrowing PostgresSession, of records: [(key: Int64, metadata: EmbeddingMetadata)],
    in collection: Int64
  ) throws {
    let keys = PostgresValue.integers(records.map(\.key))
    try session.execute(
      """
      UPDATE embeddings_records r SET metadata = new.metadata
      FROM unnest($1::int8[], $2::bytea[]) AS new (key, metadata) WHERE r.key = new.key
      """, keys, .blobs(records.map { Array($0.metadata.json.utf8) }))
    try session.execute(
      "DELETE FROM embeddings_attributes WHERE record = ANY ($1::int8[])", keys)
    try insertAttributes(session, of: records.lazy.map { ($0.key, $0.metadata) }, in: collection)
  }

  static func insertAttributes(
    _ session: borrowing PostgresSession, of records: some Sequence<(Int64, EmbeddingMetadata)>,
    in collection: Int64
  ) throws {
    var keys: [Int64] = []
    var fields: [[UInt8]] = []
    var values: [[UInt8]] = []
    for (key, metadata) in records {
      metadata.forEachAttribute { field, value in
        func append(_ value: AttributeValue) {
          keys.append(key)
          fields.append(Array(field.utf8))
          values.append(value.bytes)
        }
        append(AttributeValue(value))
        if case .string(let text) = value, let instant = Instant(rfc3339: text) {
          append(AttributeValue(instant))
        }
      }
    }
    guard !keys.isEmpty else { return }
    // The same value may come again: of arrays and of keys with dots, one row is enough.
    try session.execute(
      """
      INSERT INTO embeddings_attributes (record, field, value, collection)
      SELECT new.record, new.field, new.value, $4::int8
      FROM unnest($1::int8[], $2::bytea[], $3::bytea[]) AS new (record, field, value)
      ON CONFLICT DO NOTHING
      """, .integers(keys), .blobs(fields), .blobs(values), .integer(collection))
  }
}
