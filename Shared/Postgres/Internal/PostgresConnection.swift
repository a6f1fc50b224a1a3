import CPostgres
import Dispatch
import Execution
import Foundation

/// An open connection and its prepared statements, which are kept under their text.
///
/// Sendable although it is not safe to share: `ConnectionPool` lends it to one thread at a time, and
/// `PostgresSession`, which cannot be copied and is only lent out, does not outlive that.
final class PostgresConnection: @unchecked Sendable {
  /// How long a statement is waited for, and whose caller may go meanwhile.
  struct Bounds {
    let limit: Duration
    let cancellation: Cancellation?
  }

  /// More different statements than a store has, but for filters; beyond it the cache starts again.
  private static let cachedStatements = 256
  /// How long a cancellation may go unseen.
  private static let step: Int32 = 50
  /// How often the server is asked to cancel a statement, and how long it has each time.
  private static let cancelRequests = 10
  private static let cancelPause = Duration.milliseconds(200)

  private var handle: OpaquePointer?
  private var names: [String: String] = [:]
  private let secrets: [String]
  /// Whether it is of no more use.
  private(set) var isBroken = false

  /// Connects. Throws `PostgresError.unreachable`.
  init(url: String, _ configuration: PostgresDatabase.Configuration) throws {
    secrets = Self.secrets(of: url)
    // What stands before `dbname` may be said otherwise by the address, what stands after it may not.
    let options = [
      ("application_name", configuration.name),
      ("target_session_attrs", "read-write"),
      ("keepalives_idle", "10"), ("keepalives_interval", "5"), ("keepalives_count", "3"),
      ("tcp_user_timeout", "30000"),
      ("dbname", url),
      // Below 2 s libpq would take 2.
      ("connect_timeout", "\(max(configuration.connectLimit.components.seconds, 2))"),
    ]
    handle = Self.withCStrings(options.map(\.0)) { names in
      Self.withCStrings(options.map(\.1)) { values in PQconnectdbParams(names, values, 1) }
    }
    guard let handle, PQstatus(handle) == CONNECTION_OK, PQsetnonblocking(handle, 1) == 0 else {
      let error = PostgresError.unreachable(message: message)
      close()
      throw error
    }
    // Notices are for people at a terminal.
    PQsetNoticeProcessor(handle, { _, _ in }, nil)
    let bounds = Bounds(limit: configuration.statementLimit, cancellation: nil)
    let milliseconds = Int64(configuration.statementLimit / .milliseconds(1))
    do {
      try run(
        script: """
          SET statement_timeout = \(milliseconds);
          SET idle_in_transaction_session_timeout = \(2 * milliseconds);
          SET client_connection_check_interval = 1000;
          SET jit = off
          """, bounds)
    } catch {
      close()
      throw error
    }
  }

  deinit { close() }

  /// Throws `PostgresError.badURL`. What libpq says of an address it cannot read may have the password in it.
  static func check(url: String) throws(PostgresError) {
    let options = PQconninfoParse(url, nil)
    defer { PQconninfoFree(options) }
    guard options != nil, url.hasPrefix("postgres") || url.contains("=") else { throw .badURL }
  }

  /// Ends the connection.
  func close() {
    isBroken = true
    PQfinish(handle)
    handle = nil
    names = [:]
  }

  /// Runs statements without values, one after the other.
  func run(script: String, _ bounds: Bounds) throws {
    try send { PQsendQuery($0, script) }
    _ = try receive(bounds) { _ in }
  }

  /// Runs one statement and gives each row of its answer to `body`. Returns how many rows it was about.
  func run(
    _ sql: String, _ values: [PostgresValue], _ bounds: Bounds,
    _ body: (borrowing PostgresRow) throws -> Void
  ) throws -> Int {
    let name = try prepare(sql, bounds)
    let values = values.map(\.bytes)
    let bytes = Array(values.map { $0 + [0] }.joined())
    let lengths = values.map { Int32(clamping: $0.count) }
    let formats = [Int32](repeating: 1, count: values.count)
    try bytes.withUnsafeBytes { bytes in
      var place = 0
      let pointers = values.map { value -> UnsafePointer<CChar>? in
        defer { place += value.count + 1 }
        return bytes.baseAddress?.advanced(by: place).assumingMemoryBound(to: CChar.self)
      }
      try send {
        PQsendQueryPrepared($0, name, Int32(values.count), pointers, lengths, formats, 1)
      }
    }
    PQsetSingleRowMode(handle)
    return try receive(bounds, body)
  }

  private func prepare(_ sql: String, _ bounds: Bounds) throws -> String {
    if let name = names[sql] { return name }
    if names.count >= Self.cachedStatements {
      try run(script: "DEALLOCATE ALL", bounds)
      names = [:]
    }
    let name = "s\(names.count)"
    try send { PQsendPrepare($0, name, sql, 0, nil) }
    _ = try receive(bounds) { _ in }
    names[sql] = name
    return name
  }

  private func send(_ send: (OpaquePointer) -> Int32) throws(PostgresError) {
    guard let handle else { throw .lost(message: "it was closed") }
    guard send(handle) == 1 else { throw lost() }
  }

  /// Waits for the answer, row by row, to its end. Throws what the server, or `body`, refused.
  private func receive(
    _ bounds: Bounds, _ body: (borrowing PostgresRow) throws -> Void
  ) throws -> Int {
    let end = ContinuousClock.now + bounds.limit
    var failure: PostgresError?
    var count = 0
    do {
      while let result = try next(before: end, bounds.cancellation) {
        defer { PQclear(result) }
        switch PQresultStatus(result) {
        case PGRES_SINGLE_TUPLE:
          let row = PostgresRow(result: result)
          try body(row)
        case PGRES_TUPLES_OK, PGRES_COMMAND_OK:
          count = Int(String(cString: PQcmdTuples(result))) ?? 0
        case PGRES_EMPTY_QUERY: break
        default: failure = failure ?? error(of: result)
        }
      }
    } catch {
      // Whoever does not even answer a time limit of its own is gone.
      if error as? PostgresError == .timedOut { isBroken = true }
      if !isBroken { abandon() }
      throw error
    }
    if let failure {
      if PQstatus(handle) != CONNECTION_OK || failure.endsConnection { isBroken = true }
      throw failure
    }
    return count
  }

  /// The next result; nil at the end of the answer.
  private func next(
    before end: ContinuousClock.Instant, _ cancellation: Cancellation?
  ) throws -> OpaquePointer? {
    while true {
      guard let handle else { throw lost() }
      let unsent = PQflush(handle)
      guard unsent >= 0 else { throw lost() }
      if unsent == 0, PQisBusy(handle) == 0 { return PQgetResult(handle) }
      try cancellation?.check()
      guard ContinuousClock.now < end else {
        throw PostgresError.timedOut
      }
      var socket = pollfd(
        fd: PQsocket(handle), events: Int16(unsent == 0 ? POLLIN : POLLIN | POLLOUT), revents: 0)
      guard poll(&socket, 1, Self.step) >= 0 || errno == EINTR else { throw lost() }
      if socket.revents & Int16(POLLIN | POLLHUP | POLLERR) != 0 {
        guard PQconsumeInput(handle) == 1 else { throw lost() }
      }
    }
  }

  /// Ends the statement under way, so that the connection is free again; or gives it up.
  private func abandon() {
    // A request that comes before the server has begun with the statement is lost.
    for _ in 0..<Self.cancelRequests {
      guard let handle, let cancel = PQgetCancel(handle) else { break }
      // A connection of its own, which blocks; it must be through before the next statement could be hit.
      let request = CancelRequest(handle: cancel)
      let isSent = DispatchSemaphore(value: 0)
      DispatchQueue.global().async {
        request.send()
        isSent.signal()
      }
      guard isSent.wait(timeout: .now() + .seconds(2)) == .success else { break }
      let end = ContinuousClock.now + Self.cancelPause
      do {
        while let result = try next(before: end, nil) { PQclear(result) }
        return
      } catch PostgresError.timedOut {
        continue
      } catch {
        break
      }
    }
    isBroken = true
  }

  private func lost() -> PostgresError {
    isBroken = true
    return .lost(message: message)
  }

  private func error(of result: OpaquePointer) -> PostgresError {
    guard let state = cpostgres_sqlstate(result), let text = cpostgres_message(result) else {
      return lost()
    }
    return PostgresError(state: String(cString: state), message: redacted(String(cString: text)))
  }

  /// What libpq says of the connection, in one line.
  private var message: String {
    let lines = String(cString: PQerrorMessage(handle)).split(whereSeparator: \.isNewline)
    return redacted(lines.map { $0.trimmingCharacters(in: .whitespaces) }.joined(separator: "; "))
  }

  private func redacted(_ text: String) -> String {
    secrets.reduce(text) { $0.replacingOccurrences(of: $1, with: "…") }
  }

  /// The passwords of an address.
  private static func secrets(of url: String) -> [String] {
    let options = PQconninfoParse(url, nil)
    defer { PQconninfoFree(options) }
    var secrets: [String] = []
    var option = options
    while let each = option?.pointee, let name = each.keyword {
      if String(cString: name).hasSuffix("password"), let value = each.val {
        secrets.append(String(cString: value))
      }
      option = option?.successor()
    }
    return secrets.filter { !$0.isEmpty }
  }

  /// Gives `body` an array of C strings that ends with nil.
  private static func withCStrings<T>(
    _ strings: [String], _ body: (UnsafePointer<UnsafePointer<CChar>?>?) -> T
  ) -> T {
    let copies = strings.map { strdup($0) }
    defer { for copy in copies { free(copy) } }
    let pointers = copies.map { $0.map { UnsafePointer($0) } } + [nil]
    return pointers.withUnsafeBufferPointer { body($0.baseAddress) }
  }
}

/// What cancels the statement of a connection.
///
/// Sendable: libpq's cancel object is read only, and made for other threads.
private final class CancelRequest: @unchecked Sendable {
  private let handle: OpaquePointer

  init(handle: OpaquePointer) { self.handle = handle }

  deinit { PQfreeCancel(handle) }

  func send() {
    var reason = [CChar](repeating: 0, count: 256)
    _ = PQcancel(handle, &reason, Int32(reason.count))
  }
}
