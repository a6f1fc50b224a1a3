import Storage

extension EmbeddingStore {
  /// The history of the schema.
  ///
  /// Keys of records are never used again (`AUTOINCREMENT`): their order is the order in which the
  /// records were first stored.
  static let migrations = [
    SQLiteMigration(
      """
      CREATE TABLE collections (
        key INTEGER PRIMARY KEY AUTOINCREMENT,
        namespace TEXT NOT NULL,
        kind TEXT NOT NULL,
        model TEXT NOT NULL,
        dimension INTEGER NOT NULL CHECK (dimension >= 1),
        UNIQUE (namespace, kind, model)
      ) STRICT;
      CREATE TABLE records (
        key INTEGER PRIMARY KEY AUTOINCREMENT,
        collection INTEGER NOT NULL REFERENCES collections,
        id TEXT NOT NULL,
        vector BLOB NOT NULL,
        UNIQUE (collection, id)
      ) STRICT;
      CREATE TABLE metadata (
        record INTEGER NOT NULL REFERENCES records ON DELETE CASCADE,
        key TEXT NOT NULL,
        value TEXT NOT NULL,
        PRIMARY KEY (record, key)
      ) STRICT, WITHOUT ROWID;
      CREATE INDEX metadata_by_entry ON metadata (key, value, record);
      """),
    // Metadata becomes JSON, and what filters test becomes rows that one index answers alone.
    SQLiteMigration(
      """
      ALTER TABLE records ADD COLUMN metadata TEXT NOT NULL DEFAULT '{}';
      CREATE TABLE attributes (
        record INTEGER NOT NULL REFERENCES records ON DELETE CASCADE,
        field TEXT NOT NULL,
        value ANY NOT NULL,
        collection INTEGER NOT NULL,
        PRIMARY KEY (record, field, value)
      ) STRICT, WITHOUT ROWID;
      CREATE INDEX attributes_by_value ON attributes (collection, field, value, record);
      """
    ) { transaction in
      for key in try transaction.query("SELECT key FROM records", row: { try $0.integer(0) }) {
        var metadata = EmbeddingMetadata()
        let sql = "SELECT key, value FROM metadata WHERE record = ?1"
        try transaction.forEach(sql, .integer(key)) { row in
          metadata.entries[try row.text(0)] = .scalar(.string(try row.text(1)))
        }
        try transaction.execute(
          "UPDATE records SET metadata = ?2 WHERE key = ?1", .integer(key), .text(metadata.json))
      }
      try transaction.execute("DROP TABLE metadata")
    },
    // Whatever the disk makes of a record is noticed.
    SQLiteMigration(
      """
      ALTER TABLE collections ADD COLUMN checksum INTEGER NOT NULL DEFAULT 0;
      ALTER TABLE records ADD COLUMN checksum INTEGER NOT NULL DEFAULT 0;
      ALTER TABLE records ADD COLUMN vector_checksum INTEGER NOT NULL DEFAULT 0;
      ALTER TABLE records ADD COLUMN attributes_checksum INTEGER NOT NULL DEFAULT 0;
      """
    ) { transaction in
      for key in try transaction.query("SELECT key FROM records", row: { try $0.integer(0) }) {
        let sql = "SELECT id, metadata, vector FROM records WHERE key = ?1"
        try transaction.forEach(sql, .integer(key)) { row in
          let checksum = RecordChecksum(id: try row.text(0), metadata: try row.text(1))
          try transaction.execute(
            "UPDATE records SET checksum = ?2, vector_checksum = ?3 WHERE key = ?1", .integer(key),
            .integer(checksum.stored), .integer(RecordChecksum(try vector(row, 2)).stored))
        }
      }
      let sql = "SELECT namespace, kind, model, dimension, key FROM collections"
      let collections = try transaction.query(sql) { row in
        let (name, dimension) = try collection(row)
        let checksum = RecordChecksum(name, dimension: dimension, metric: .cosine)
        return (key: try row.integer(4), checksum: checksum)
      }
      for collection in collections {
        try transaction.execute(
          "UPDATE collections SET checksum = ?2 WHERE key = ?1", .integer(collection.key),
          .integer(collection.checksum.stored))
      }
      try rebuildAttributes(transaction)
    },
    // Collections of other metrics than the cosine; the checksums of those that are there stay what they are.
    SQLiteMigration("ALTER TABLE collections ADD COLUMN metric TEXT NOT NULL DEFAULT 'cosine'"),
  ]
}
