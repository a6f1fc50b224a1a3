import Postgres
import VectorIndex

/// The records in PostgreSQL: every statement that touches them.
enum PostgresStore {
  /// A collection that has records.
  struct Collection {
    let key: Int64
    let metric: VectorIndex.Metric
    let size: CollectionSize
    /// Whether it has a graph that searches can use.
    var hasGraph = false

    var dimension: Int { size.dimension }
    var records: Int { size.records }

    /// One that has just begun.
    init(key: Int64, dimension: Int, metric: VectorIndex.Metric) {
      self.key = key
      self.metric = metric
      size = CollectionSize(dimension: dimension)
    }

    /// What is selected of `embeddings_collections c` for the initializer below.
    static let columns = "c.key, c.dimension, c.records, c.metadata_bytes, c.metric"

    /// Of a row that begins with `columns`.
    init(_ row: borrowing PostgresRow, hasGraph: Bool = false) throws {
      key = try row.integer(0)
      metric = try VectorIndex.Metric(stored: try row.text(4))
      size = CollectionSize(
        dimension: Int(try row.integer(1)), records: Int(try row.integer(2)),
        metadataBytes: Int(try row.integer(3)))
      self.hasGraph = hasGraph
    }

    func summary(_ name: EmbeddingCollection) -> CollectionSummary {
      CollectionSummary(name: name, dimension: dimension, metric: metric, records: records)
    }
  }

  /// Where a collection is; a `SELECT` from `embeddings_collections c` begins with it.
  private static let named =
    "c.namespace = $1::bytea AND c.kind = $2::text AND c.model = $3::bytea"

  private static func values(_ name: EmbeddingCollection) -> [PostgresValue] {
    [
      .blob(Array(name.namespace.utf8)), .text(name.kind.rawValue), .blob(Array(name.model.utf8)),
    ]
  }

  /// A collection, if it has records.
  static func collection(
    _ session: borrowing PostgresSession, _ name: EmbeddingCollection
  ) throws -> Collection? {
    try session.query(
      """
      SELECT \(Collection.columns), EXISTS (
        SELECT FROM pg_index i
        WHERE i.indexrelid = to_regclass('\(PostgresGraph.prefix)' || c.key) AND i.indisvalid
      )
      FROM embeddings_collections c WHERE \(named)
      """, values: values(name)
    ) { try Collection($0, hasGraph: try $0.boolean(5)) }.first
  }

  /// The same, and keeps all others from changing its records until the transaction ends.
  static func lockedCollection(
    _ session: borrowing PostgresSession, _ name: EmbeddingCollection
  ) throws -> Collection? {
    try session.query(
      """
      SELECT \(Collection.columns) FROM embeddings_collections c WHERE \(named) FOR UPDATE
      """, values: values(name)
    ) { try Collection($0) }.first
  }

  /// The same; where there is none, one begins.
  static func lockedCollection(
    _ session: borrowing PostgresSession, _ name: EmbeddingCollection, dimension: Int,
    metric: VectorIndex.Metric
  ) throws -> Collection {
    while true {
      if let found = try lockedCollection(session, name) { return found }
      let begun = try session.query(
        """
        INSERT INTO embeddings_collections (namespace, kind, model, dimension, metric)
        VALUES ($1::bytea, $2::text, $3::bytea, $4::int8, $5::text)
        ON CONFLICT DO NOTHING RETURNING key
        """, values: values(name) + [.integer(Int64(dimension)), .text(metric.name)]
      ) { try $0.integer(0) }.first
      if let begun { return Collection(key: begun, dimension: dimension, metric: metric) }
      // Somebody else has begun it meanwhile; or ended it again by the time it is looked for.
    }
  }

  /// The keys of records, by the bytes of their ids.
  static func keys(
    _ session: borrowing PostgresSession, of ids: some Sequence<String>, in collection: Int64
  ) throws -> [[UInt8]: Int64] {
    var keys: [[UInt8]: Int64] = [:]
    try session.forEach(
      """
      SELECT id, key FROM embeddings_records
      WHERE collection = $1::int8 AND id = ANY ($2::bytea[])
      """, values: [.integer(collection), .blobs(ids.map { Array($0.utf8) })]
    ) { keys[try $0.blob(0)] = try $0.integer(1) }
    return keys
  }

  /// Stores new records, in their order. Returns their keys.
  static func insert(
    _ session: borrowing PostgresSession, _ records: [EmbeddingRecord],
    into collection: Collection
  ) throws -> [Int64] {
    let keys = try session.query(
      """
      SELECT nextval('embeddings_records_key_seq') FROM generate_series(1, $1::int8)
      """, .integer(Int64(records.count))
    ) { try $0.integer(0) }.sorted()
    let type = try vectorType(session)
    try session.execute(
      """
      INSERT INTO embeddings_records (key, collection, id, vector, prepared, metadata)
      SELECT new.key, $1::int8, new.id, new.vector, new.prepared, new.metadata FROM unnest(
        $2::int8[], $3::bytea[], $4::vector[], $5::vector[], $6::bytea[]
      ) AS new (key, id, vector, prepared, metadata)
      """, .integer(collection.key), .integers(keys), .blobs(records.map { Array($0.id.utf8) }),
      .array(of: type, records.map { $0.vector.encoded }),
      .array(of: type, try records.map { try $0.prepared(for: collection.metric) }),
      .blobs(records.map { Array($0.metadata.json.utf8) }))
    try insertAttributes(session, of: zip(keys, records.lazy.map(\.metadata)), in: collection.key)
    return keys
  }

  /// Gives stored records other vectors and metadata.
  static func replace(
    _ session: borrowing PostgresSession, _ records: [(key: Int64, record: EmbeddingRecord)],
    in collection: Collection
  ) throws {
    let type = try vectorType(session)
    try session.execute(
      """
      UPDATE embeddings_records r SET vector = new.vector, prepared = new.prepared
      FROM unnest($1::int8[], $2::vector[], $3::vector[]) AS new (key, vector, prepared)
      WHERE r.key = new.key
      """, .integers(records.map(\.key)),
      .array(of: type, records.map { $0.record.vector.encoded }),
      .array(of: type, try records.map { try $0.record.prepared(for: collection.metric) }))
    try replaceMetadata(
      session, of: records.map { ($0.key, $0.record.metadata) }, in: collection.key)
  }

  /// Deletes those records of a collection that pass a condition over `r`, and the collection with its last one. Returns
  /// their ids.
  @discardableResult
  static func delete(
    _ session: borrowing PostgresSession, where condition: PostgresCondition,
    of collection: Collection
  ) throws -> Set<[UInt8]> {
    var ids: Set<[UInt8]> = []
    var metadataBytes = 0
    try session.forEach(
      """
      WITH gone AS (
        DELETE FROM embeddings_records r WHERE \(condition.text)
        RETURNING r.key, r.id, length(r.metadata)::int8 AS bytes
      ), attributes AS (
        DELETE FROM embeddings_attributes a USING gone WHERE a.record = gone.key
      )
      SELECT id, bytes FROM gone
      """, values: condition.values
    ) { row in
      ids.insert(try row.blob(0))
      metadataBytes += Int(try row.integer(1))
    }
    _ = try add(session, -ids.count, metadataBytes: -metadataBytes, to: collection)
    return ids
  }

  /// How many bytes the metadata of some records has.
  static func metadataBytes(
    _ session: borrowing PostgresSession, of keys: [Int64]
  ) throws -> Int {
    let sum = try session.query(
      """
      SELECT coalesce(sum(length(metadata)), 0)::int8 FROM embeddings_records
      WHERE key = ANY ($1::int8[])
      """, .integers(keys)
    ) { try $0.integer(0) }
    return Int(sum.first ?? 0)
  }

  /// How many bytes the tables of the store take with their indexes, and how many of vectors and metadata they hold.
  static func bytes(
    _ session: borrowing PostgresSession
  ) throws -> (database: Int, payload: Int) {
    let found = try session.query(
      """
      SELECT (pg_total_relation_size('embeddings_records')
        + pg_total_relation_size('embeddings_attributes'))::int8,
        (SELECT coalesce(sum(4 * dimension * records + metadata_bytes), 0)::int8
         FROM embeddings_collections)
      """
    ) { (database: Int(try $0.integer(0)), payload: Int(try $0.integer(1))) }
    return found.first ?? (0, 0)
  }

  /// The models whose vectors a collection's namespace has of its kind, but for its own.
  static func otherModels(
    _ session: borrowing PostgresSession, than name: EmbeddingCollection
  ) throws -> [String] {
    try session.query(
      """
      SELECT c.model FROM embeddings_collections c
      WHERE c.namespace = $1::bytea AND c.kind = $2::text AND c.model <> $3::bytea ORDER BY c.model
      """, values: values(name)
    ) { String(decoding: try $0.blob(0), as: UTF8.self) }
  }

  /// The records of a collection after one of them, in their order.
  static func records(
    _ session: borrowing PostgresSession, in collection: Int64, after key: Int64, limit: Int
  ) throws -> [(key: Int64, record: EmbeddingRecord)] {
    let keys = try session.query(
      """
      SELECT key FROM embeddings_records WHERE collection = $1::int8 AND key > $2::int8
      ORDER BY key LIMIT $3::int8
      """, .integer(collection), .integer(key), .integer(Int64(limit))
    ) { try $0.integer(0) }
    let found = try records(session, keys, includeVectors: true)
    return keys.compactMap { key in found[key].map { (key, $0) } }
  }

  /// Takes note that a collection has more records, or fewer, and more metadata, and ends it with its last record.
  /// Returns how many records the store has.
  static func add(
    _ session: borrowing PostgresSession, _ change: Int, metadataBytes: Int,
    to collection: Collection
  ) throws -> Int {
    if collection.records + change == 0 {
      try session.execute(
        "DELETE FROM embeddings_collections WHERE key = $1::int8", .integer(collection.key))
    } else {
      try session.execute(
        """
        UPDATE embeddings_collections
        SET records = records + $2::int8, metadata_bytes = metadata_bytes + $3::int8
        WHERE key = $1::int8
        """, .integer(collection.key), .integer(Int64(change)), .integer(Int64(metadataBytes)))
    }
    guard change != 0 else { return try count(session) }
    // All writers meet here: it is the last thing that they do.
    let count = try session.query(
      "UPDATE embeddings_store SET records = records + $1::int8 RETURNING records",
      .integer(Int64(change))
    ) { try $0.integer(0) }.first
    guard let count else { throw EmbeddingError.damaged("embeddings_store has no row") }
    return Int(count)
  }

  /// How many records there are in all.
  static func count(_ session: borrowing PostgresSession) throws -> Int {
    let count = try session.query("SELECT records FROM embeddings_store") { try $0.integer(0) }
    return Int(count.first ?? 0)
  }

  /// How many records of collections wait for a graph.
  static func pendingCount(
    _ session: borrowing PostgresSession, graphThreshold: Int
  ) throws -> Int {
    let count = try session.query(
      """
      SELECT coalesce(sum(c.records), 0)::int8 FROM embeddings_collections c
      WHERE c.records >= $1::int8 AND \(PostgresGraph.eligibility) AND NOT EXISTS (
        SELECT FROM pg_index i
        WHERE i.indexrelid = to_regclass('\(PostgresGraph.prefix)' || c.key) AND i.indisvalid
      )
      """, .integer(Int64(graphThreshold))
    ) { try $0.integer(0) }
    return Int(count.first ?? 0)
  }

  /// The records of some keys, by their keys.
  static func records(
    _ session: borrowing PostgresSession, _ keys: [Int64], includeVectors: Bool
  ) throws -> [Int64: EmbeddingRecord] {
    var records: [Int64: EmbeddingRecord] = [:]
    try session.forEach(
      """
      SELECT key, id, metadata\(includeVectors ? ", vector" : "") FROM embeddings_records
      WHERE key = ANY ($1::int8[])
      """, values: [.integers(keys)]
    ) { row in
      let key = try row.integer(0)
      guard let id = String(validating: try row.blob(1), as: UTF8.self) else {
        throw EmbeddingError.damaged("id of record \(key), which is no UTF-8")
      }
      records[key] = EmbeddingRecord(
        id: id, vector: includeVectors ? try vector(row, 3) : [],
        metadata: try metadata(row, 2, of: key))
    }
    return records
  }

  /// The vector of a column; as it is stored.
  static func vector(_ row: borrowing PostgresRow, _ column: Int) throws -> [Float] {
    guard let vector = row.withBytes(column, { [Float](encoded: $0) }) else {
      throw EmbeddingError.damaged("a vector is in a form that pgvector does not have")
    }
    return vector
  }

  /// The number that pgvector's type has in this database.
  private static func vectorType(_ session: borrowing PostgresSession) throws -> PostgresType {
    let number = try session.query("SELECT 'vector'::regtype::oid::int8") { try $0.integer(0) }
    return PostgresType(number: UInt32(clamping: number.first ?? 0))
  }
}

extension EmbeddingRecord {
  /// The vector as searches use it, in pgvector's binary form.
  fileprivate func prepared(for metric: VectorIndex.Metric) throws -> [UInt8] {
    try PreparedVector(vector, for: metric).coordinates.encoded
  }
}

extension [Float] {
  /// The vector in pgvector's binary form: how many coordinates in 16 bits, 16 bits of nothing, and the coordinates
  /// in IEEE 754 single precision, big-endian.
  var encoded: [UInt8] {
    var bytes: [UInt8] = []
    bytes.reserveCapacity(4 + 4 * count)
    let dimension = UInt16(clamping: count)
    bytes += [UInt8(dimension >> 8), UInt8(truncatingIfNeeded: dimension), 0, 0]
    for coordinate in self {
      Swift.withUnsafeBytes(of: coordinate.bitPattern.bigEndian) { bytes += $0 }
    }
    return bytes
  }

  /// The vector of that form; nil where it is none.
  init?(encoded bytes: UnsafeRawBufferPointer) {
    guard bytes.count >= 4, bytes.count.isMultiple(of: 4),
      Int(UInt16(bigEndian: bytes.loadUnaligned(as: UInt16.self))) == bytes.count / 4 - 1
    else { return nil }
    self = (1..<bytes.count / 4).map { place in
      Float(
        bitPattern: UInt32(
          bigEndian: bytes.loadUnaligned(fromByteOffset: 4 * place, as: UInt32.self)))
    }
  }
}
