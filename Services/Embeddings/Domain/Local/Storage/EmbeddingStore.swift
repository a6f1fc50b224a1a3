import Storage
import VectorIndex

/// The records on disk: every statement that touches them.
struct EmbeddingStore {
  /// A collection that has records.
  struct Collection: Sendable {
    let key: Int64
    let name: EmbeddingCollection
    let dimension: Int
    let metric: VectorIndex.Metric
  }

  let database: SQLiteDatabase

  init(path: String) throws {
    // What is in memory must be what is on disk: no other process may write. There is always a view of the records.
    database = try SQLiteDatabase(
      path: path,
      configuration: .init {
        $0.isExclusive = true
        $0.checkpointsByItself = false
      }, migrations: Self.migrations)
  }

  /// Whether each table agrees with its indexes, and what lies on the pages with where it lies.
  static func isWhole(_ transaction: borrowing SQLiteTransaction) throws -> Bool {
    try transaction.query("PRAGMA integrity_check(1)") { try $0.text(0) } == ["ok"]
  }

  /// All collections, checked.
  static func collections(_ transaction: borrowing SQLiteTransaction) throws -> [Collection] {
    let sql = "SELECT namespace, kind, model, dimension, key, metric, checksum FROM collections"
    return try transaction.query(sql) { row in
      let (name, dimension) = try collection(row)
      let metric = try VectorIndex.Metric(stored: try row.text(5))
      let found = Collection(
        key: try row.integer(4), name: name, dimension: dimension, metric: metric)
      let checksum = RecordChecksum(name, dimension: dimension, metric: metric)
      guard checksum.stored == (try row.integer(6)) else {
        throw EmbeddingError.damaged("collection \(found.key) is not what was written")
      }
      return found
    }
  }

  /// The collection of a row that begins with its name and dimension.
  static func collection(
    _ row: borrowing SQLiteRow
  ) throws -> (name: EmbeddingCollection, dimension: Int) {
    let kind = try row.text(1)
    guard let known = EmbeddingKind(rawValue: kind) else {
      throw EmbeddingError.damaged("it has a collection of the unknown kind \"\(kind)\"")
    }
    let name = EmbeddingCollection(
      namespace: try row.text(0), kind: known, model: try row.text(2))
    return (name, Int(try row.integer(3)))
  }

  /// Gives every record's key, its collection's key, its vector and its metadata's bytes to `body`, in order of the keys,
  /// and checks all that the record has.
  static func forEachVector(
    _ transaction: borrowing SQLiteTransaction,
    _ body: (_ record: Int64, _ collection: Int64, _ vector: [Float], _ metadataBytes: Int) throws
      -> Void
  ) throws {
    let sql = """
      SELECT key, collection, id, metadata, checksum, vector, vector_checksum FROM records
      ORDER BY key
      """
    try transaction.forEach(sql) { row in
      let key = try row.integer(0)
      let metadata = try row.text(3)
      try RecordChecksum.check(
        key, RecordChecksum(id: try row.text(2), metadata: metadata), is: try row.integer(4))
      try body(key, try row.integer(1), try vector(row, 5, of: key), metadata.utf8.count)
    }
  }

  static func insertCollection(
    _ transaction: borrowing SQLiteTransaction, _ name: EmbeddingCollection, dimension: Int,
    metric: VectorIndex.Metric
  ) throws -> Int64 {
    try transaction.execute(
      """
      INSERT INTO collections (namespace, kind, model, dimension, metric, checksum)
      VALUES (?1, ?2, ?3, ?4, ?5, ?6)
      """,
      .text(name.namespace), .text(name.kind.rawValue), .text(name.model),
      .integer(Int64(dimension)), .text(metric.name),
      .integer(RecordChecksum(name, dimension: dimension, metric: metric).stored))
    return transaction.lastInsertedRow
  }

  static func deleteCollection(
    _ transaction: borrowing SQLiteTransaction, _ collection: Int64
  ) throws {
    try transaction.execute("DELETE FROM collections WHERE key = ?1", .integer(collection))
  }

  /// How many bytes the metadata of a record has.
  static func metadataBytes(
    _ transaction: borrowing SQLiteTransaction, of key: Int64
  ) throws -> Int {
    let sql = "SELECT length(CAST(metadata AS BLOB)) FROM records WHERE key = ?1"
    return Int(try transaction.query(sql, .integer(key)) { try $0.integer(0) }.first ?? 0)
  }

  /// How many bytes the database has.
  static func bytes(_ transaction: borrowing SQLiteTransaction) throws -> Int {
    let sql = "SELECT page_count * page_size FROM pragma_page_count, pragma_page_size"
    return Int(try transaction.query(sql) { try $0.integer(0) }.first ?? 0)
  }

  /// The key of a record, if it is stored.
  static func key(
    _ transaction: borrowing SQLiteTransaction, of id: String, in collection: Int64
  ) throws -> Int64? {
    try transaction.query(
      "SELECT key FROM records WHERE collection = ?1 AND id = ?2", .integer(collection), .text(id)
    ) { try $0.integer(0) }.first
  }

  static func insert(
    _ transaction: borrowing SQLiteTransaction, _ record: EmbeddingRecord, into collection: Int64
  ) throws -> Int64 {
    try transaction.execute(
      """
      INSERT INTO records (collection, id, vector, vector_checksum) VALUES (?1, ?2, ?3, ?4)
      """,
      .integer(collection), .text(record.id), blob(record.vector),
      .integer(RecordChecksum(record.vector).stored))
    let key = transaction.lastInsertedRow
    try setMetadata(transaction, key, of: record.id, record.metadata, in: collection)
    return key
  }

  static func replace(
    _ transaction: borrowing SQLiteTransaction, _ key: Int64, with record: EmbeddingRecord,
    in collection: Int64
  ) throws {
    try transaction.execute(
      "UPDATE records SET vector = ?2, vector_checksum = ?3 WHERE key = ?1", .integer(key),
      blob(record.vector), .integer(RecordChecksum(record.vector).stored))
    try replaceMetadata(transaction, key, of: record.id, with: record.metadata, in: collection)
  }

  static func delete(_ transaction: borrowing SQLiteTransaction, _ key: Int64) throws {
    try transaction.execute("DELETE FROM records WHERE key = ?1", .integer(key))
  }

  /// The keys of a collection's records after one of them, in their order; without a limit all.
  static func keys(
    _ transaction: borrowing SQLiteTransaction, in collection: Int64, after key: Int64 = .min,
    limit: Int = -1
  ) throws -> [Int64] {
    // By the primary key, whatever index SQLite thinks better: in their order.
    let sql = """
      SELECT key FROM records NOT INDEXED WHERE key > ?2 AND collection = ?1 ORDER BY key LIMIT ?3
      """
    return try transaction.query(
      sql, .integer(collection), .integer(key), .integer(Int64(limit))
    ) { try $0.integer(0) }
  }

  static func record(
    _ transaction: borrowing SQLiteTransaction, _ key: Int64, includeVector: Bool
  ) throws -> EmbeddingRecord {
    // Two statements, as SQLite reads whatever a statement names.
    let sql =
      includeVector
      ? "SELECT id, metadata, checksum, vector, vector_checksum FROM records WHERE key = ?1"
      : "SELECT id, metadata, checksum FROM records WHERE key = ?1"
    let found = try transaction.query(sql, .integer(key)) { row in
      EmbeddingRecord(
        id: try row.text(0), vector: includeVector ? try vector(row, 3, of: key) : [],
        metadata: try metadata(row, 1, of: key))
    }.first
    guard let found else {
      throw EmbeddingError.damaged("record \(key) is in memory and not on disk")
    }
    return found
  }

  private static func blob(_ vector: [Float]) -> SQLiteValue { .blob(vector.littleEndianBytes) }

  /// The vector in a column, whose checksum stands in the next one.
  private static func vector(
    _ row: borrowing SQLiteRow, _ column: Int, of key: Int64
  ) throws -> [Float] {
    let vector = try vector(row, column)
    try RecordChecksum.check(key, RecordChecksum(vector), is: try row.integer(column + 1))
    return vector
  }

  static func vector(_ row: borrowing SQLiteRow, _ column: Int) throws -> [Float] {
    try row.withBlob(column) { [Float](littleEndianBytes: $0) }
  }
}
