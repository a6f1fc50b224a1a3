import CSQLite

/// An open database file and its prepared statements, which are kept under their text.
///
/// Sendable although it is not safe to share: it is reached only through `SQLiteDatabase`'s lock, and
/// `SQLiteTransaction`, which cannot be copied and is only lent out, does not outlive the lock.
final class SQLiteConnection: @unchecked Sendable {
  let path: String
  /// How many pages there are in the write-ahead log, as the last commit left it.
  private(set) var pagesInLog = 0
  private var handle: OpaquePointer?
  private var statements: [String: OpaquePointer] = [:]

  /// More different statements than any store has; beyond it the cache starts again.
  private static let cachedStatements = 128

  init(path: String) throws(StorageError) {
    self.path = path
    let status = sqlite3_open_v2(
      path, &handle, SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE | SQLITE_OPEN_NOMUTEX, nil)
    guard status == SQLITE_OK else {
      let error = StorageError.cannotOpen(path: path, message: message)
      sqlite3_close_v2(handle)
      handle = nil
      throw error
    }
    sqlite3_extended_result_codes(handle, 1)
    guard sqlite3_db_readonly(handle, "main") == 0 else {
      close()
      throw .cannotOpen(path: path, message: "it may only be read")
    }
  }

  deinit { close() }

  /// How many rows the last statement changed.
  var changes: Int { Int(sqlite3_changes64(handle)) }

  /// The number that SQLite gave to the row inserted last.
  var lastInsertedRow: Int64 { sqlite3_last_insert_rowid(handle) }

  /// Leaves it to the caller when to write the log back: see `checkpoint`.
  func stopCheckpoints() {
    // Takes the place of the hook that would do it. The log grows by what a commit writes, and begins anew some time
    // after it has been written back.
    _ = sqlite3_wal_hook(
      handle,
      { context, _, _, pages in
        if let context {
          let connection = Unmanaged<SQLiteConnection>.fromOpaque(context).takeUnretainedValue()
          connection.pagesInLog = Int(pages)
        }
        return SQLITE_OK
      }, Unmanaged.passUnretained(self).toOpaque())
  }

  /// Writes back what no reader of an earlier state keeps in the log. Waits for nobody.
  func checkpoint() throws(StorageError) {
    let status = sqlite3_wal_checkpoint_v2(handle, nil, SQLITE_CHECKPOINT_PASSIVE, nil, nil)
    // Busy: some of it is left for the next time.
    guard status == SQLITE_OK || status & 0xFF == SQLITE_BUSY else { throw error(status) }
  }

  /// Runs statements without parameters, one after the other.
  func run(script: String) throws(StorageError) {
    guard let handle else { throw .closed }
    let status = sqlite3_exec(handle, script, nil, nil, nil)
    guard status == SQLITE_OK else { throw error(status) }
  }

  /// Writes the log back into the database file and gives the file up.
  func close() {
    for statement in statements.values { sqlite3_finalize(statement) }
    statements = [:]
    sqlite3_close_v2(handle)
    handle = nil
  }

  /// Runs one statement and gives each row of its answer to `body`.
  func run(
    _ sql: String, _ values: [SQLiteValue], _ body: (borrowing SQLiteRow) throws -> Void
  ) throws {
    let statement = try take(sql)
    defer { giveBack(statement, sql) }
    for (index, value) in values.enumerated() { try bind(value, at: index + 1, of: statement) }
    while true {
      switch sqlite3_step(statement) {
      case SQLITE_ROW: try body(SQLiteRow(statement: statement))
      case SQLITE_DONE: return
      case let status: throw error(status)
      }
    }
  }

  /// Takes a statement out of the cache for as long as it runs, so that `body` may run the same text.
  private func take(_ sql: String) throws(StorageError) -> OpaquePointer {
    guard let handle else { throw .closed }
    if let statement = statements.removeValue(forKey: sql) { return statement }
    var statement: OpaquePointer?
    let status = sqlite3_prepare_v3(
      handle, sql, -1, UInt32(SQLITE_PREPARE_PERSISTENT), &statement, nil)
    guard status == SQLITE_OK, let statement else { throw error(status) }
    return statement
  }

  private func giveBack(_ statement: OpaquePointer, _ sql: String) {
    sqlite3_reset(statement)
    sqlite3_clear_bindings(statement)
    if statements.count >= Self.cachedStatements {
      for statement in statements.values { sqlite3_finalize(statement) }
      statements = [:]
    }
    if let twin = statements.updateValue(statement, forKey: sql) { sqlite3_finalize(twin) }
  }

  private func bind(
    _ value: SQLiteValue, at index: Int, of statement: OpaquePointer
  ) throws(StorageError) {
    let status =
      switch value {
      case .integer(let number): sqlite3_bind_int64(statement, Int32(index), number)
      case .real(let number) where number.isNaN: throw StorageError.notANumber(parameter: index)
      case .real(let number): sqlite3_bind_double(statement, Int32(index), number)
      case .text(var text):
        text.withUTF8 {
          csqlite_bind_text(statement, Int32(index), $0.baseAddress, UInt64($0.count))
        }
      case .blob(let bytes):
        bytes.withUnsafeBytes {
          csqlite_bind_blob(statement, Int32(index), $0.baseAddress, UInt64($0.count))
        }
      case .null: sqlite3_bind_null(statement, Int32(index))
      }
    guard status == SQLITE_OK else { throw error(status) }
  }

  private var message: String { String(cString: sqlite3_errmsg(handle)) }

  private func error(_ status: Int32) -> StorageError {
    switch status {
    // There is no room for the index of the log.
    case csqlite_ioerr_shmsize: return .full(path: path)
    case csqlite_ioerr_fsync: return .uncertain(path: path, message: message)
    default: break
    }
    return switch status & 0xFF {
    case SQLITE_BUSY, SQLITE_LOCKED: .busy(path: path)
    case SQLITE_CORRUPT, SQLITE_NOTADB: .corrupt(path: path, message: message)
    case SQLITE_FULL: .full(path: path)
    case SQLITE_CONSTRAINT: .constraint(message: message)
    case SQLITE_IOERR, SQLITE_READONLY: .inputOutput(path: path, message: message)
    case SQLITE_CANTOPEN: .cannotOpen(path: path, message: message)
    default: .failed(code: Int(status), message: message)
    }
  }
}
