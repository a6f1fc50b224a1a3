import CSQLite

/// One row of an answer, valid within the closure that is given it. Columns count from 0.
public struct SQLiteRow: ~Copyable {
  let statement: OpaquePointer

  /// A whole number. Throws `StorageError.wrongType` when the column holds anything else.
  public func integer(_ column: Int) throws(StorageError) -> Int64 {
    try check(column, SQLITE_INTEGER)
    return sqlite3_column_int64(statement, Int32(column))
  }

  /// A number. Throws `StorageError.wrongType` when the column holds anything else.
  public func real(_ column: Int) throws(StorageError) -> Double {
    try check(column, SQLITE_FLOAT)
    return sqlite3_column_double(statement, Int32(column))
  }

  /// Text. Throws `StorageError.wrongType` when the column holds anything else, invalid UTF-8
  /// included.
  public func text(_ column: Int) throws(StorageError) -> String {
    try check(column, SQLITE_TEXT)
    let bytes = sqlite3_column_text(statement, Int32(column))
    let count = Int(sqlite3_column_bytes(statement, Int32(column)))
    guard
      let text = String(
        validating: UnsafeRawBufferPointer(start: bytes, count: count), as: UTF8.self)
    else { throw wrongType(column, expected: "text", found: "text that is not UTF-8") }
    return text
  }

  /// Bytes, copied. Throws `StorageError.wrongType` when the column holds anything else.
  public func blob(_ column: Int) throws(StorageError) -> [UInt8] {
    try withBlob(column) { bytes in Array(bytes) }
  }

  /// Bytes in place, valid within `body`; they need not be aligned. Throws `StorageError.wrongType`
  /// when the column holds anything else.
  public func withBlob<T>(
    _ column: Int, _ body: (UnsafeRawBufferPointer) -> T
  ) throws(StorageError) -> T {
    try check(column, SQLITE_BLOB)
    let bytes = sqlite3_column_blob(statement, Int32(column))
    let count = Int(sqlite3_column_bytes(statement, Int32(column)))
    return body(UnsafeRawBufferPointer(start: bytes, count: bytes == nil ? 0 : count))
  }

  /// Whatever the column holds.
  public func value(_ column: Int) throws(StorageError) -> SQLiteValue {
    switch sqlite3_column_type(statement, Int32(column)) {
    case SQLITE_INTEGER: .integer(try integer(column))
    case SQLITE_FLOAT: .real(try real(column))
    case SQLITE_TEXT: .text(try text(column))
    case SQLITE_BLOB: .blob(try blob(column))
    default: .null
    }
  }

  /// Whether the column holds NULL.
  public func isNull(_ column: Int) -> Bool {
    sqlite3_column_type(statement, Int32(column)) == SQLITE_NULL
  }

  private func check(_ column: Int, _ expected: Int32) throws(StorageError) {
    let found = sqlite3_column_type(statement, Int32(column))
    guard found == expected else {
      throw wrongType(column, expected: Self.name(expected), found: Self.name(found))
    }
  }

  private func wrongType(_ column: Int, expected: String, found: String) -> StorageError {
    let name = sqlite3_column_name(statement, Int32(column)).map { String(cString: $0) }
    return .wrongType(column: name ?? String(column), expected: expected, found: found)
  }

  private static func name(_ type: Int32) -> String {
    switch type {
    case SQLITE_INTEGER: "a whole number"
    case SQLITE_FLOAT: "a number"
    case SQLITE_TEXT: "text"
    case SQLITE_BLOB: "bytes"
    default: "NULL"
    }
  }
}
