import Postgres

extension PostgresStore {
  /// What the server needs: a scan of a graph that goes on until a filter has let enough through.
  static let extensions = [PostgresExtension("vector", from: [0, 8])]

  /// The history of the schema.
  ///
  /// Strings that callers give are `bytea`: they are compared byte by byte, and may hold U+0000. Keys of records are
  /// never used again: their order is the order in which the records of a collection were first stored, as whoever
  /// stores some holds the lock of the collection's row. A record has its vector as it was given, and as searches use it:
  /// scaled to length 1 where the metric is the cosine. `embeddings_store` has one row, with the number of all records.
  ///
  /// Foreign keys are left out: each would be checked row by row, and whoever changes a record changes its attributes.
  static let migrations = [
    PostgresMigration(
      """
      CREATE TABLE embeddings_store (
        is_only boolean PRIMARY KEY DEFAULT true CHECK (is_only),
        records int8 NOT NULL DEFAULT 0
      );
      INSERT INTO embeddings_store DEFAULT VALUES;
      CREATE TABLE embeddings_collections (
        key bigserial PRIMARY KEY,
        namespace bytea NOT NULL,
        kind text NOT NULL,
        model bytea NOT NULL,
        dimension int8 NOT NULL CHECK (dimension >= 1),
        records int8 NOT NULL DEFAULT 0,
        metadata_bytes int8 NOT NULL DEFAULT 0,
        UNIQUE (namespace, kind, model)
      );
      CREATE TABLE embeddings_records (
        key bigserial PRIMARY KEY,
        collection int8 NOT NULL,
        id bytea NOT NULL,
        vector vector NOT NULL,
        unit vector NOT NULL,
        metadata bytea NOT NULL,
        UNIQUE (collection, id)
      );
      ALTER TABLE embeddings_records ALTER COLUMN unit SET STORAGE MAIN;
      CREATE TABLE embeddings_attributes (
        record int8 NOT NULL,
        field bytea NOT NULL,
        value bytea NOT NULL,
        collection int8 NOT NULL,
        PRIMARY KEY (record, field, value)
      );
      CREATE INDEX embeddings_attributes_by_value
        ON embeddings_attributes (collection, field, value, record);
      """),
    // Collections of other metrics than the cosine. The column has another name for the sake of processes that know the
    // cosine only: they must not go on writing.
    PostgresMigration(
      """
      ALTER TABLE embeddings_collections ADD COLUMN metric text NOT NULL DEFAULT 'cosine';
      ALTER TABLE embeddings_records RENAME COLUMN unit TO prepared;
      """),
  ]
}
