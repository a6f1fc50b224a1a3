import Storage

/// Metadata stands in the database twice: as JSON in `records`, for answers, and as a row of
/// `attributes` for each value that filters may test.
extension EmbeddingStore {
  /// The metadata of a record.
  static func metadata(
    _ transaction: borrowing SQLiteTransaction, of key: Int64
  ) throws -> EmbeddingMetadata {
    try record(transaction, key, includeVector: false).metadata
  }

  /// The metadata in a column, with the record's id before it, and the checksum of both after it.
  static func metadata(
    _ row: borrowing SQLiteRow, _ column: Int, of key: Int64
  ) throws -> EmbeddingMetadata {
    let json = try row.text(column)
    try RecordChecksum.check(
      key, RecordChecksum(id: try row.text(column - 1), metadata: json),
      is: try row.integer(column + 1))
    do throws(MetadataSyntaxError) {
      return try EmbeddingMetadata(json: json)
    } catch {
      throw EmbeddingError.damaged("metadata of record \(key), at byte \(error.offset)")
    }
  }

  static func replaceMetadata(
    _ transaction: borrowing SQLiteTransaction, _ key: Int64, of id: String,
    with metadata: EmbeddingMetadata, in collection: Int64
  ) throws {
    try transaction.execute("DELETE FROM attributes WHERE record = ?1", .integer(key))
    try setMetadata(transaction, key, of: id, metadata, in: collection)
  }

  /// Gives metadata to a record that has no attributes.
  static func setMetadata(
    _ transaction: borrowing SQLiteTransaction, _ key: Int64, of id: String,
    _ metadata: EmbeddingMetadata, in collection: Int64
  ) throws {
    let attributes = try insertAttributes(transaction, metadata, of: key, in: collection)
    let json = metadata.json
    try transaction.execute(
      """
      UPDATE records SET metadata = ?2, checksum = ?3, attributes_checksum = ?4 WHERE key = ?1
      """,
      .integer(key), .text(json), .integer(RecordChecksum(id: id, metadata: json).stored),
      .integer(attributes))
  }

  /// Whether the index that filters look into is what was written: the sum of its rows' checksums is that of the
  /// records'.
  static func hasWholeAttributes(_ transaction: borrowing SQLiteTransaction) throws -> Bool {
    var sum: Int64 = 0
    try transaction.forEach("SELECT attributes_checksum FROM records") {
      sum &-= try $0.integer(0)
    }
    // Once through the index, and once through the table that says what goes with a record.
    return try ["INDEXED BY attributes_by_value", "NOT INDEXED"].allSatisfy { order in
      var sum = sum
      try transaction.forEach("SELECT record, field, value FROM attributes \(order)") { row in
        sum &+= RecordChecksum(try row.integer(0), try row.text(1), try row.value(2)).stored
      }
      return sum == 0
    }
  }

  /// Makes the index that filters look into anew, from the records' metadata.
  static func rebuildAttributes(_ transaction: borrowing SQLiteTransaction) throws {
    try transaction.execute("DELETE FROM attributes")
    try transaction.execute("REINDEX attributes")
    let records = try transaction.query("SELECT key, id, collection FROM records") { row in
      (key: try row.integer(0), id: try row.text(1), collection: try row.integer(2))
    }
    for record in records {
      let metadata = try metadata(transaction, of: record.key)
      try setMetadata(transaction, record.key, of: record.id, metadata, in: record.collection)
    }
  }

  /// Returns the sum of the rows' checksums.
  static func insertAttributes(
    _ transaction: borrowing SQLiteTransaction, _ metadata: EmbeddingMetadata, of key: Int64,
    in collection: Int64
  ) throws -> Int64 {
    var sum: Int64 = 0
    try metadata.forEachAttribute { field, value in
      // The same value may come again: of arrays and of keys with dots, one row is enough.
      func insert(_ value: SQLiteValue) throws {
        let inserted = try transaction.execute(
          """
          INSERT INTO attributes (record, field, value, collection) VALUES (?1, ?2, ?3, ?4)
          ON CONFLICT DO NOTHING
          """, .integer(key), .text(field), value, .integer(collection))
        if inserted > 0 { sum &+= RecordChecksum(key, field, value).stored }
      }
      try insert(SQLiteValue(value))
      if case .string(let text) = value, let instant = Instant(rfc3339: text) {
        try insert(SQLiteValue(instant))
      }
    }
    return sum
  }
}
