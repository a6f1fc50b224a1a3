import Synchronization

/// An SQLite database file, used by one thread at a time.
///
/// Opened with a write-ahead log, enforced foreign keys, and an untrusted schema. Calls block while
/// another thread's transaction runs: they belong on a thread that may wait.
public final class SQLiteDatabase: Sendable {
  private let connection: Mutex<SQLiteConnection>
  private let readers: SQLiteReaders
  private let lock: SQLiteFileLock?

  /// Opens the file at `path`, which is made if it is not there (its folder is not), and brings it to
  /// the newest schema.
  ///
  /// The migration at index *i* takes schema version *i* to *i* + 1. All that are needed run in one
  /// transaction; the version is kept in the file (`user_version`).
  public init(
    path: String, configuration: Configuration = Configuration(), migrations: [SQLiteMigration]
  ) throws {
    lock =
      configuration.isExclusive
      ? try SQLiteFileLock(path: path, patience: configuration.busyTimeout) : nil
    let connection = try SQLiteConnection(path: path)
    try connection.run(
      script: """
        PRAGMA busy_timeout = \(configuration.busyTimeout);
        PRAGMA journal_mode = WAL;
        PRAGMA synchronous = \(configuration.isDurable ? "FULL" : "NORMAL");
        PRAGMA foreign_keys = ON;
        PRAGMA trusted_schema = OFF;
        """)
    if let maxBytes = configuration.maxBytes {
      try connection.run(script: "PRAGMA max_page_count = \(max(maxBytes / 4_096, 1))")
    }
    try Self.migrate(connection, migrations)
    if !configuration.checkpointsByItself { connection.stopCheckpoints() }
    readers = SQLiteReaders(path: path, busyTimeout: configuration.busyTimeout)
    self.connection = Mutex(connection)
  }

  /// The same, where each migration is a script of statements.
  public convenience init(
    path: String, configuration: Configuration = Configuration(), migrations: [String]
  ) throws {
    try self.init(
      path: path, configuration: configuration, migrations: migrations.map { SQLiteMigration($0) })
  }

  /// Runs `body` over one consistent state of the database.
  public func read<T: Sendable>(_ body: (borrowing SQLiteTransaction) throws -> T) throws -> T {
    try connection.withLock { connection in
      try Self.transaction(connection, "BEGIN", body)
    }
  }

  /// Runs `body`, whose changes are kept all together, or not at all if it throws.
  public func write<T: Sendable>(_ body: (borrowing SQLiteTransaction) throws -> T) throws -> T {
    try connection.withLock { connection in
      try Self.transaction(connection, "BEGIN IMMEDIATE", body)
    }
  }

  /// The database as it is now, however it changes later.
  public func snapshot() throws(StorageError) -> SQLiteSnapshot {
    try SQLiteSnapshot(readers)
  }

  /// How many pages of 4,096 bytes the last commit left in the log; 0 where commits write it back by themselves.
  public var pagesInLog: Int { connection.withLock { $0.pagesInLog } }

  /// Writes the log back into the file, as far as no snapshot of an earlier state needs it. The log begins anew
  /// with a later commit, once there is no snapshot but such as were made after a checkpoint of everything.
  public func checkpoint() throws {
    try connection.withLock { try $0.checkpoint() }
  }

  /// Writes the log back into the file and gives the file up, which snapshots hold on to until they go.
  /// Later calls throw `StorageError.closed`.
  public func close() {
    readers.close()
    connection.withLock { $0.close() }
    lock?.unlock()
  }

  private static func migrate(
    _ connection: SQLiteConnection, _ migrations: [SQLiteMigration]
  ) throws {
    // Taken for writing, so that of two processes that start together one migrates.
    try transaction(connection, "BEGIN IMMEDIATE") { transaction in
      let found = try transaction.query("PRAGMA user_version") { try $0.integer(0) }.first ?? 0
      guard found <= migrations.count else {
        throw StorageError.newerSchema(
          path: connection.path, found: Int(found), known: migrations.count)
      }
      for (version, migration) in migrations.enumerated().dropFirst(Int(found)) {
        try connection.run(script: migration.script)
        try migration.convert(transaction)
        try connection.run(script: "PRAGMA user_version = \(version + 1)")
      }
    }
  }

  static func transaction<T>(
    _ connection: SQLiteConnection, _ begin: String,
    _ body: (borrowing SQLiteTransaction) throws -> T
  ) throws -> T {
    try connection.run(script: begin)
    do {
      // Named, because the optimizer of Swift 6.3 stops at a noncopyable temporary that is lent.
      let transaction = SQLiteTransaction(connection: connection)
      let result = try body(transaction)
      try connection.run(script: "COMMIT")
      return result
    } catch {
      // Fails when SQLite has rolled back already, as it does when the disk is full.
      try? connection.run(script: "ROLLBACK")
      throw error
    }
  }
}
