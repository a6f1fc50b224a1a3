/// The statements of one transaction, lent to the closures of `SQLiteDatabase.read` and `.write`.
///
/// Values are bound to `?1`, `?2`, … so that a statement's text never contains data.
public struct SQLiteTransaction: ~Copyable {
  let connection: SQLiteConnection

  /// Runs a statement that changes rows. Returns how many it changed; rows that foreign keys changed
  /// in its wake are not counted.
  @discardableResult
  public func execute(_ sql: String, _ values: SQLiteValue...) throws -> Int {
    try connection.run(sql, values) { _ in }
    return connection.changes
  }

  /// Runs a statement that answers rows, and gives each of them to `body` in turn.
  public func forEach(
    _ sql: String, _ values: SQLiteValue..., body: (borrowing SQLiteRow) throws -> Void
  ) throws {
    try connection.run(sql, values, body)
  }

  /// Runs a statement that answers rows and maps them.
  public func query<T>(
    _ sql: String, _ values: SQLiteValue..., row: (borrowing SQLiteRow) throws -> T
  ) throws -> [T] {
    var all: [T] = []
    try connection.run(sql, values) { all.append(try row($0)) }
    return all
  }

  /// Runs `body`, whose changes are taken back alone if it throws.
  public func nested<T>(_ body: (borrowing SQLiteTransaction) throws -> T) throws -> T {
    try connection.run(script: "SAVEPOINT nested")
    do {
      let result = try body(self)
      try connection.run(script: "RELEASE nested")
      return result
    } catch {
      // Fails when SQLite has rolled back all of the transaction, as it does when the disk is full.
      do {
        try connection.run(script: "ROLLBACK TO nested; RELEASE nested")
      } catch _ {
        throw SQLiteTransactionEnded(cause: error)
      }
      throw error
    }
  }

  /// The number that SQLite gave to the row inserted last.
  public var lastInsertedRow: Int64 { connection.lastInsertedRow }
}

/// That a nested change failed and took the whole transaction with it.
public struct SQLiteTransactionEnded: Error {
  /// What went wrong.
  public let cause: any Error
}
