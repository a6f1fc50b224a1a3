import Execution

/// The statements of one connection, lent to the closures of `PostgresDatabase`: those of `read` and of `write`
/// are one transaction.
///
/// Values are bound to `$1`, `$2`, … so that a statement's text never contains data. A text is prepared once a
/// connection. While a statement answers rows no other may run.
public struct PostgresSession: ~Copyable {
  let connection: PostgresConnection
  let bounds: PostgresConnection.Bounds

  /// Runs a statement that changes rows. Returns how many it changed.
  @discardableResult
  public func execute(_ sql: String, _ values: PostgresValue...) throws -> Int {
    try connection.run(sql, values, bounds) { _ in }
  }

  /// Runs a statement that answers rows, and gives each of them to `body` as it comes.
  public func forEach(
    _ sql: String, values: [PostgresValue], body: (borrowing PostgresRow) throws -> Void
  ) throws {
    _ = try connection.run(sql, values, bounds, body)
  }

  /// Runs a statement that answers rows and maps them.
  public func query<T>(
    _ sql: String, _ values: PostgresValue..., row: (borrowing PostgresRow) throws -> T
  ) throws -> [T] {
    try query(sql, values: values, row: row)
  }

  /// The same, with the values in an array.
  public func query<T>(
    _ sql: String, values: [PostgresValue], row: (borrowing PostgresRow) throws -> T
  ) throws -> [T] {
    var all: [T] = []
    _ = try connection.run(sql, values, bounds) { all.append(try row($0)) }
    return all
  }

  /// Runs statements without values that need not be prepared, such as those that define something.
  public func run(script: String) throws {
    try connection.run(script: script, bounds)
  }
}
