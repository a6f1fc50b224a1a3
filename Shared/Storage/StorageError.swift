/// Why a database refuses.
public enum StorageError: Error, Equatable, CustomStringConvertible {
  /// The file cannot be opened or created.
  case cannotOpen(path: String, message: String)
  /// Another process holds the database, and went on holding it for the busy timeout.
  case busy(path: String)
  /// The file is damaged, or no SQLite database at all.
  case corrupt(path: String, message: String)
  /// The disk, or the size that the database may have, is full.
  case full(path: String)
  /// The disk does not take or give what the database has, or may only be read.
  case inputOutput(path: String, message: String)
  /// The disk failed while a change was made lasting: whether it is there shows when the database is opened anew.
  case uncertain(path: String, message: String)
  /// The file was written by a newer program: `found` is its schema version, `known` the newest one
  /// that this program knows.
  case newerSchema(path: String, found: Int, known: Int)
  /// A row breaks a constraint of the schema.
  case constraint(message: String)
  /// A column holds something else than was asked for.
  case wrongType(column: String, expected: String, found: String)
  /// SQLite would store NaN as NULL.
  case notANumber(parameter: Int)
  /// The database was closed.
  case closed
  /// Any other failure, with SQLite's extended result code.
  case failed(code: Int, message: String)

  /// One line that says what was wrong and where.
  public var description: String {
    switch self {
    case .cannotOpen(let path, let message): "cannot open the database \(path): \(message)"
    case .busy(let path): "the database \(path) is in use by another process"
    case .corrupt(let path, let message): "the database \(path) is damaged: \(message)"
    case .full(let path): "there is no room left for the database \(path)"
    case .inputOutput(let path, let message):
      "the disk does not read or write the database \(path): \(message)"
    case .uncertain(let path, let message):
      "whether the last change of the database \(path) is on disk shows when it is opened anew: \(message)"
    case .newerSchema(let path, let found, let known):
      "the database \(path) has schema version \(found), this program knows versions up to \(known)"
    case .constraint(let message): "the row breaks a constraint: \(message)"
    case .wrongType(let column, let expected, let found):
      "column \(column) holds \(found) where \(expected) was expected"
    case .notANumber(let parameter): "parameter \(parameter) is not a number"
    case .closed: "the database is closed"
    case .failed(let code, let message): "SQLite error \(code): \(message)"
    }
  }
}
