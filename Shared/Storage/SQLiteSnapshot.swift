import Synchronization

/// A database as it was at one moment, used by one thread at a time.
public final class SQLiteSnapshot: Sendable {
  private let connection: Mutex<SQLiteConnection>
  private let readers: SQLiteReaders

  init(_ readers: SQLiteReaders) throws(StorageError) {
    let connection = try readers.take()
    // SQLite chooses the state when it first reads.
    try connection.run(script: "BEGIN; SELECT 1 FROM sqlite_schema LIMIT 1")
    self.connection = Mutex(connection)
    self.readers = readers
  }

  deinit {
    connection.withLock { connection in
      if (try? connection.run(script: "COMMIT")) != nil { readers.giveBack(connection) }
    }
  }

  /// Runs `body` over the state.
  public func read<T: Sendable>(_ body: (borrowing SQLiteTransaction) throws -> T) throws -> T {
    try connection.withLock { try Self.lend($0, body) }
  }

  /// The same, unless another thread is reading: then nil.
  public func readIfFree<T: Sendable>(
    _ body: (borrowing SQLiteTransaction) throws -> T
  ) throws -> T? {
    try connection.withLockIfAvailable { try Self.lend($0, body) }
  }

  private static func lend<T>(
    _ connection: SQLiteConnection, _ body: (borrowing SQLiteTransaction) throws -> T
  ) throws -> T {
    // Named, as in `SQLiteDatabase.transaction`.
    let transaction = SQLiteTransaction(connection: connection)
    return try body(transaction)
  }
}

/// Connections that read, kept for the next snapshot.
final class SQLiteReaders: Sendable {
  private let path: String
  private let busyTimeout: Int
  /// Nil when the database was closed.
  private let free = Mutex<[SQLiteConnection]?>([])

  init(path: String, busyTimeout: Int) {
    self.path = path
    self.busyTimeout = busyTimeout
  }

  func take() throws(StorageError) -> SQLiteConnection {
    let found = try free.withLock { free throws(StorageError) in
      guard free != nil else { throw .closed }
      return free?.popLast()
    }
    if let found { return found }
    let connection = try SQLiteConnection(path: path)
    try connection.run(
      script: """
        PRAGMA busy_timeout = \(busyTimeout);
        PRAGMA query_only = ON;
        PRAGMA trusted_schema = OFF;
        """)
    return connection
  }

  func giveBack(_ connection: SQLiteConnection) {
    free.withLock { $0?.append(connection) }
  }

  func close() {
    free.withLock { $0 = nil }
  }
}
