import Storage

/// Metadata stands in the database twice: as JSON in `records`, for answers, and as a row of
/// `attributes` for each value that filters may test.
extension EmbeddingStore {
  static func metadata(
    _ transaction: borrowing SQLiteTransaction, of key: Int64
  ) throws -> EmbeddingMetadata {
    let sql = "SELECT metadata FROM records WHERE key = ?1"
    return try transaction.query(sql, .integer(key)) { try metadata($0, 0, of: key) }.first
      ?? EmbeddingMetadata()
  }

  static func metadata(
    _ row: borrowing SQLiteRow, _ column: Int, of key: Int64
  ) throws -> EmbeddingMetadata {
    let json = try row.text(column)
    do throws(MetadataSyntaxError) {
      return try EmbeddingMetadata(json: json)
    } catch {
      throw EmbeddingError.damaged("metadata of record \(key), at byte \(error.offset)")
    }
  }

  static func replaceMetadata(
    _ transaction: borrowing SQLiteTransaction, _ key: Int64, with metadata: EmbeddingMetadata,
    in collection: Int64
  ) throws {
    try transaction.execute(
      "UPDATE records SET metadata = ?2 WHERE key = ?1", .integer(key), .text(metadata.json))
    try transaction.execute("DELETE FROM attributes WHERE record = ?1", .integer(key))
    try insertAttributes(transaction, metadata, of: key, in: collection)
  }

  static func insertAttributes(
    _ transaction: borrowing SQLiteTransaction, _ metadata: EmbeddingMetadata, of key: Int64,
    in collection: Int64
  ) throws {
    try metadata.forEachAttribute { field, value in
      // The same value may come again: of arrays and of keys with dots, one row is enough.
      func insert(_ value: SQLiteValue) throws {
        try transaction.execute(
          """
          INSERT INTO attributes (record, field, value, collection) VALUES (?1, ?2, ?3, ?4)
          ON CONFLICT DO NOTHING
          """, .integer(key), .text(field), value, .integer(collection))
      }
      try insert(SQLiteValue(value))
      if case .string(let text) = value, let instant = Instant(rfc3339: text) {
        try insert(SQLiteValue(instant))
      }
    }
  }
}
