/// Why a database refuses, or cannot be asked. No text has a password in it.
public enum PostgresError: Error, Equatable, CustomStringConvertible {
  /// The address cannot be read.
  case badURL
  /// No server takes a connection, for as long as was waited.
  case unreachable(message: String)
  /// The connection broke, or the server is going down or takes no writes any more.
  case lost(message: String)
  /// The connection broke while a transaction was committed, and nobody can say whether it was.
  case outcomeUnknown
  /// A statement took longer than it may.
  case timedOut
  /// All connections were in use, for as long as was waited.
  case busy
  /// The transaction lost against another one and can be repeated.
  case conflict(message: String)
  /// The disk is full.
  case full
  /// The schema was made by a newer program: `found` is its version, `known` the newest one that this program knows.
  case newerSchema(found: Int, known: Int)
  /// The server lacks an extension, or has one that is too old.
  case missingExtension(name: String, needed: String, found: String?)
  /// A column holds something else than was asked for.
  case wrongType(column: String, expected: String, found: String)
  /// The database was closed.
  case closed
  /// Any other failure, with PostgreSQL's SQLSTATE.
  case failed(state: String, message: String)

  /// The failure of a statement that ended with a SQLSTATE.
  init(state: String, message: String) {
    switch state {
    case "40001", "40P01": self = .conflict(message: message)
    case "53100": self = .full
    case "57014": self = .timedOut
    // A primary that became a standby, more connections than it takes, a server that goes down or starts.
    case "25006", "25P03", "53300", "57P01", "57P02", "57P03", "57P05":
      self = .lost(message: message)
    case _ where state.hasPrefix("08"): self = .lost(message: message)
    default: self = .failed(state: state, message: message)
    }
  }

  /// Whether the same transaction may succeed a little later, and has changed nothing.
  var isPassing: Bool {
    switch self {
    case .unreachable, .lost, .conflict: true
    default: false
    }
  }

  /// Whether the connection on which it happened is of no more use.
  var endsConnection: Bool {
    switch self {
    case .unreachable, .lost, .outcomeUnknown: true
    default: false
    }
  }

  /// One line that says what was wrong.
  public var description: String {
    switch self {
    case .badURL:
      "the address of the database cannot be read, expected postgresql://user:password@host:5432/name"
    case .unreachable(let message): "the database cannot be reached: \(message)"
    case .lost(let message): "the connection to the database was lost: \(message)"
    case .outcomeUnknown:
      "the connection to the database was lost while it committed, and it does not say whether it did"
    case .timedOut: "the database took too long for a statement"
    case .busy: "all connections to the database are in use"
    case .conflict(let message): "the transaction lost against another one: \(message)"
    case .full: "there is no room left on the database's disk"
    case .newerSchema(let found, let known):
      "the database has schema version \(found), this program knows versions up to \(known)"
    case .missingExtension(let name, let needed, let found?):
      "the database has the extension \(name) \(found), \(needed) or newer is needed"
    case .missingExtension(let name, let needed, nil):
      "the database lacks the extension \(name): install version \(needed) or newer on its server"
    case .wrongType(let column, let expected, let found):
      "column \(column) is \(found) where \(expected) was expected"
    case .closed: "the database is closed"
    case .failed(let state, let message): "PostgreSQL error \(state): \(message)"
    }
  }
}
