import Storage

/// The outcomes on disk: every statement that touches them.
struct ClickStore {
  let database: SQLiteDatabase

  /// Keys are never used again (`AUTOINCREMENT`), and one that takes another's place gets a new one:
  /// the greatest key of an audience stands for all that is kept of it.
  private static let migrations = [
    """
    CREATE TABLE outcomes (
      key INTEGER PRIMARY KEY AUTOINCREMENT,
      audience TEXT NOT NULL,
      id TEXT NOT NULL,
      impressions INTEGER NOT NULL CHECK (impressions >= 1),
      clicks INTEGER NOT NULL CHECK (clicks BETWEEN 0 AND impressions),
      UNIQUE (audience, id)
    ) STRICT;
    CREATE INDEX outcomes_by_age ON outcomes (audience, key);
    CREATE TABLE measures (
      outcome INTEGER NOT NULL REFERENCES outcomes ON DELETE CASCADE,
      name TEXT NOT NULL,
      value REAL NOT NULL,
      PRIMARY KEY (outcome, name)
    ) STRICT, WITHOUT ROWID;
    """
  ]

  init(path: String) throws {
    database = try SQLiteDatabase(path: path, migrations: Self.migrations)
  }

  /// The greatest key of an audience's outcomes; 0 where there are none.
  static func revision(
    _ transaction: borrowing SQLiteTransaction, of audience: String
  ) throws -> Int64 {
    try transaction.query(
      "SELECT key FROM outcomes WHERE audience = ?1 ORDER BY key DESC LIMIT 1", .text(audience)
    ) { try $0.integer(0) }.first ?? 0
  }

  /// How many audiences have outcomes.
  static func audiences(_ transaction: borrowing SQLiteTransaction) throws -> Int {
    try transaction.query("SELECT count(DISTINCT audience) FROM outcomes") {
      Int(try $0.integer(0))
    }.first ?? 0
  }

  /// An audience's outcomes in the order of their ids.
  static func outcomes(
    _ transaction: borrowing SQLiteTransaction, of audience: String
  ) throws -> [ClickOutcome] {
    var measures: [Int64: [String: Double]] = [:]
    let sql = """
      SELECT outcome, name, value FROM measures JOIN outcomes ON outcomes.key = outcome
      WHERE audience = ?1
      """
    try transaction.forEach(sql, .text(audience)) { row in
      measures[try row.integer(0), default: [:]][try row.text(1)] = try row.real(2)
    }
    return try transaction.query(
      "SELECT key, id, impressions, clicks FROM outcomes WHERE audience = ?1 ORDER BY id",
      .text(audience)
    ) { row in
      ClickOutcome(
        id: try row.text(1), impressions: try row.integer(2), clicks: try row.integer(3),
        measures: measures[try row.integer(0)] ?? [:])
    }
  }

  /// Forgets an outcome; whether there was one.
  static func delete(
    _ transaction: borrowing SQLiteTransaction, _ id: String, of audience: String
  ) throws -> Bool {
    try transaction.execute(
      "DELETE FROM outcomes WHERE audience = ?1 AND id = ?2", .text(audience), .text(id)) > 0
  }

  static func insert(
    _ transaction: borrowing SQLiteTransaction, _ outcome: ClickOutcome, of audience: String
  ) throws {
    try transaction.execute(
      "INSERT INTO outcomes (audience, id, impressions, clicks) VALUES (?1, ?2, ?3, ?4)",
      .text(audience), .text(outcome.id), .integer(outcome.impressions), .integer(outcome.clicks))
    let key = transaction.lastInsertedRow
    for (name, value) in outcome.measures {
      try transaction.execute(
        "INSERT INTO measures (outcome, name, value) VALUES (?1, ?2, ?3)", .integer(key),
        .text(name), .real(value))
    }
  }

  /// Forgets all but an audience's `count` newest outcomes; how many were forgotten.
  static func keepNewest(
    _ count: Int, _ transaction: borrowing SQLiteTransaction, of audience: String
  ) throws -> Int {
    try transaction.execute(
      """
      DELETE FROM outcomes WHERE key IN (
        SELECT key FROM outcomes WHERE audience = ?1 ORDER BY key DESC LIMIT -1 OFFSET ?2
      )
      """, .text(audience), .integer(Int64(count)))
  }
}
