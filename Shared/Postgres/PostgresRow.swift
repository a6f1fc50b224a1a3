import CPostgres

/// One row of an answer, valid within the closure that is given it. Columns count from 0.
public struct PostgresRow: ~Copyable {
  let result: OpaquePointer

  /// An `int8`. Throws `PostgresError.wrongType` when the column is anything else, or NULL.
  public func integer(_ column: Int) throws(PostgresError) -> Int64 {
    Int64(bitPattern: try number(column, .integer, "an int8"))
  }

  /// A `float8`. Throws `PostgresError.wrongType` when the column is anything else, or NULL.
  public func real(_ column: Int) throws(PostgresError) -> Double {
    Double(bitPattern: try number(column, .real, "a float8"))
  }

  /// A `boolean`. Throws `PostgresError.wrongType` when the column is anything else, or NULL.
  public func boolean(_ column: Int) throws(PostgresError) -> Bool {
    try check(column, .boolean, "a boolean")
    return withBytes(column) { $0.first == 1 }
  }

  /// A `text`. Throws `PostgresError.wrongType` when the column is anything else, NULL, or not UTF-8.
  public func text(_ column: Int) throws(PostgresError) -> String {
    try check(column, .text, "a text")
    guard let text = withBytes(column, { String(validating: $0, as: UTF8.self) }) else {
      throw wrongType(column, expected: "a text")
    }
    return text
  }

  /// A `bytea`, copied. Throws `PostgresError.wrongType` when the column is anything else, or NULL.
  public func blob(_ column: Int) throws(PostgresError) -> [UInt8] {
    try check(column, .blob, "a bytea")
    return withBytes(column) { Array($0) }
  }

  /// The bytes of a value of any type in PostgreSQL's binary form, valid within `body`; none of NULL. They
  /// need not be aligned.
  public func withBytes<T>(_ column: Int, _ body: (UnsafeRawBufferPointer) -> T) -> T {
    body(
      UnsafeRawBufferPointer(
        start: PQgetvalue(result, 0, Int32(column)),
        count: Int(PQgetlength(result, 0, Int32(column)))))
  }

  /// Whether the column is NULL.
  public func isNull(_ column: Int) -> Bool { PQgetisnull(result, 0, Int32(column)) == 1 }

  private func number(
    _ column: Int, _ type: PostgresType, _ name: String
  ) throws(PostgresError) -> UInt64 {
    try check(column, type, name)
    return withBytes(column) { UInt64(bigEndian: $0.loadUnaligned(as: UInt64.self)) }
  }

  private func check(
    _ column: Int, _ type: PostgresType, _ name: String
  ) throws(PostgresError) {
    guard PQftype(result, Int32(column)) == type.number, !isNull(column) else {
      throw wrongType(column, expected: name)
    }
  }

  private func wrongType(_ column: Int, expected: String) -> PostgresError {
    let name = PQfname(result, Int32(column)).map { String(cString: $0) }
    let found = isNull(column) ? "NULL" : "type \(PQftype(result, Int32(column)))"
    return .wrongType(column: name ?? "\(column)", expected: expected, found: found)
  }
}
