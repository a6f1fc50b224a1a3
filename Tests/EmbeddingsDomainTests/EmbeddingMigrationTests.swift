import EmbeddingsDomain
import Execution
import Foundation
import Storage
import TestSupport
import Testing

struct EmbeddingMigrationTests {
  /// The first schema, as it was, with the records of two collections.
  private static let versionOne = """
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
    INSERT INTO collections VALUES (1, 'campaigns', 'brand', 'm1', 2), (4, 'other', 'text', 'm', 1);
    INSERT INTO records VALUES
      (3, 1, 'aurora', x'0000803F00000000'), (5, 1, 'bruma', x'000000000000803F'),
      (9, 1, 'cielo', x'0000803F0000803F'), (10, 4, 'aurora', x'0000803F');
    INSERT INTO metadata VALUES
      (3, 'artist', 'Niña "B"'), (3, 'prepared_time', '2026-07-25T18:30:00Z'),
      (3, 'nul', CAST(x'610062' AS TEXT)), (9, 'artist', ''), (10, 'artist', 'Niña "B"'),
      (10, 'a.b', '1');
    """

  @Test func everythingOfTheFirstVersionIsFound() throws {
    let folder = try TemporaryFolder()
    let database = try SQLiteDatabase(
      path: folder.path("embeddings.sqlite"), migrations: [Self.versionOne])
    database.close()
    let other = EmbeddingCollection(namespace: "other", kind: .text, model: "m")
    for _ in 0..<2 {
      let backend = try LocalBackend(directory: folder.url, maxVectors: 100)
      #expect(
        try backend.everything(dimension: 2).map(\.record) == [
          .init(
            id: "aurora", vector: [1, 0],
            metadata: [
              "artist": "Niña \"B\"", "prepared_time": "2026-07-25T18:30:00Z", "nul": "a\0b",
            ]),
          .init(id: "cielo", vector: [1, 1], metadata: ["artist": ""]),
          .init(id: "bruma", vector: [0, 1]),
        ])
      #expect(
        try backend.everything(in: other, dimension: 1).map(\.record) == [
          .init(id: "aurora", vector: [1], metadata: ["artist": "Niña \"B\"", "a.b": "1"])
        ])
      func count(
        _ field: String, _ test: FilterCondition.Test, in name: EmbeddingCollection
      ) throws -> Int {
        try backend.count(in: name, matching: .field(field, test), cancellation: Cancellation())
      }
      #expect(try count("artist", .equals(.string("Niña \"B\"")), in: Fixture.campaigns) == 1)
      #expect(try count("artist", .equals(.string("Niña \"B\"")), in: other) == 1)
      #expect(try count("nul", .equals(.string("a\0b")), in: Fixture.campaigns) == 1)
      #expect(try count("artist", .present(true), in: Fixture.campaigns) == 2)
      #expect(try count("a.b", .equals(.string("1")), in: other) == 1)
      let evening = TimeRange(from: Instant(seconds: 1_785_004_200))
      #expect(try count("prepared_time", .time(evening), in: Fixture.campaigns) == 1)
      let late = TimeRange(from: Instant(seconds: 1_785_004_201))
      #expect(try count("prepared_time", .time(late), in: Fixture.campaigns) == 0)
      backend.close()
    }
  }

  /// Before there were metrics all collections were compared by the cosine.
  @Test func aStoreThatKnowsNoMetricIsOfTheCosine() throws {
    let folder = try TemporaryFolder()
    let path = folder.path("embeddings.sqlite")
    let records: [EmbeddingRecord] = [
      .init(id: "a", vector: [3, 0]), .init(id: "b", vector: [1, 1]),
    ]
    let before = try LocalBackend(directory: folder.url, maxVectors: 100)
    _ = try before.upsert(records, in: Fixture.campaigns, cancellation: Cancellation())
    before.close()
    let database = try SQLiteDatabase(path: path, migrations: ["", "", "", ""])
    try database.write {
      _ = try $0.execute("ALTER TABLE collections DROP COLUMN metric")
      _ = try $0.execute("PRAGMA user_version = 3")
    }
    database.close()
    for _ in 0..<2 {
      let after = try LocalBackend(directory: folder.url, maxVectors: 100)
      #expect(
        try after.collections(cancellation: Cancellation()).collections
          == [.init(name: Fixture.campaigns, dimension: 2, metric: .cosine, records: 2)])
      #expect(try after.everything(dimension: 2).map(\.record) == records)
      #expect(try after.everything(dimension: 2).first?.score == 1)
      after.close()
    }
  }

  @Test func keysGoOnWhereTheyWere() throws {
    let folder = try TemporaryFolder()
    try SQLiteDatabase(path: folder.path("embeddings.sqlite"), migrations: [Self.versionOne])
      .close()
    let backend = try LocalBackend(directory: folder.url, maxVectors: 100)
    _ = try backend.upsert(
      [.init(id: "new", vector: [1, 0])], in: Fixture.campaigns, cancellation: Cancellation())
    #expect(
      try backend.everything(dimension: 2).map(\.record.id) == ["aurora", "new", "cielo", "bruma"])
  }
}
