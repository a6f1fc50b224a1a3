import Execution

/// A PostgreSQL database, used by any number of threads over a bounded number of connections.
///
/// Calls block: they belong on a thread that may wait. Every wait is bounded: for a connection, for a statement,
/// for what a transaction that failed in passing (a conflict, a lost connection, a fail-over) is repeated. What a
/// name of a host takes to be looked up is bounded by the system's resolver.
///
/// The closure of a transaction may run several times, and must be able to. A transaction is repeated only where
/// it has changed nothing: after a connection that broke during its COMMIT, the server is asked what became of
/// it (`pg_xact_status`), and the answer is that of the transaction as it was, unless the server has started anew: then
/// its outcome is unknown, but where it was not committed. After a fail-over to a standby
/// that lags behind its primary, which loses acknowledged transactions too, that may be wrong.
public final class PostgresDatabase: Sendable {
  private let pool: ConnectionPool
  private let configuration: Configuration

  /// A database, not yet connected. Throws `PostgresError.badURL`.
  ///
  /// - Parameters:
  ///   - url: `postgresql://user:password@host:5432/name`, or anything else that libpq takes; of several hosts the
  ///     one that takes writes is used.
  ///   - configuration: how it is used.
  public init(url: String, configuration: Configuration = Configuration()) throws(PostgresError) {
    try PostgresConnection.check(url: url)
    pool = ConnectionPool(url: url, configuration: configuration)
    self.configuration = configuration
  }

  /// Runs `body` over one consistent state of the database.
  ///
  /// - Parameter patience: in place of the configuration's.
  public func read<T>(
    _ cancellation: Cancellation, patience: Duration? = nil,
    _ body: (borrowing PostgresSession) throws -> T
  ) throws -> T {
    try repeating(cancellation, patience ?? configuration.patience) { connection in
      try transaction(
        connection, "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY", cancellation, body
      ) {
        // What was read is read.
        try? connection.run(script: "COMMIT", bounds())
      }
    }
  }

  /// Runs `body`, whose changes are kept all together, or not at all if it throws. Each of its statements sees
  /// what was committed before it began.
  ///
  /// Throws `PostgresError.outcomeUnknown` when nobody can say which.
  public func write<T>(
    _ cancellation: Cancellation, _ body: (borrowing PostgresSession) throws -> T
  ) throws -> T {
    var committing: (transaction: TransactionMark, result: T)?
    do {
      return try repeating(cancellation, configuration.patience) { connection in
        if let (transaction, result) = committing {
          guard try !isCommitted(transaction, connection) else { return result }
          committing = nil
        }
        var mark: TransactionMark?
        return try transaction(
          connection, "BEGIN ISOLATION LEVEL READ COMMITTED", cancellation,
          { session in
            mark = try session.query(
              "SELECT pg_current_xact_id()::text, \(Self.serverRun)"
            ) { TransactionMark(identifier: try $0.text(0), serverRun: try $0.text(1)) }.first
            return try body(session)
          }
        ) { result in
          do {
            try connection.run(script: "COMMIT", bounds())
          } catch let error as PostgresError where error.endsConnection {
            committing = mark.map { ($0, result) }
            throw error
          }
        }
      }
    } catch let error as PostgresError where committing != nil && error.isPassing {
      throw PostgresError.outcomeUnknown
    }
  }

  /// Runs `body` outside of a transaction, each statement on its own, on a connection that is given up afterwards
  /// with all that it has set and locked. Nothing is repeated.
  ///
  /// - Parameter limit: how long a statement may take.
  public func session<T>(
    limit: Duration, _ cancellation: Cancellation, _ body: (borrowing PostgresSession) throws -> T
  ) throws -> T {
    try pool.withConnection(cancellation, configuration.patience) { connection in
      defer { connection.close() }
      let session = PostgresSession(
        connection: connection, bounds: .init(limit: limit, cancellation: cancellation))
      try session.run(script: "SET statement_timeout = 0")
      return try body(session)
    }
  }

  /// A transaction, and the run of the server that numbered it.
  private struct TransactionMark {
    let identifier: String
    let serverRun: String
  }

  /// In SQL what changes whenever the server has started anew, or has recovered from the death of one of its processes.
  /// A role that may not see when these began (`pg_read_all_stats`) sees a checkpoint at the end of each recovery;
  /// for it others count too.
  private static let serverRun = """
    pg_postmaster_start_time()::text || coalesce(
      (SELECT backend_start::text FROM pg_stat_activity WHERE backend_type = 'checkpointer'),
      (SELECT checkpoint_lsn::text FROM pg_control_checkpoint()))
    """

  /// Gives up the connections. Later calls throw `PostgresError.closed`.
  public func close() { pool.close() }

  private func bounds(_ cancellation: Cancellation? = nil) -> PostgresConnection.Bounds {
    // The server ends a statement first, if it still can.
    .init(limit: configuration.statementLimit + .seconds(2), cancellation: cancellation)
  }

  /// Runs a transaction, again as long as it fails in passing and patience lasts.
  private func repeating<T>(
    _ cancellation: Cancellation, _ patience: Duration,
    _ transaction: (PostgresConnection) throws -> T
  ) throws -> T {
    var backoff = Backoff(configuration.pace, patience)
    while true {
      try cancellation.check()
      do {
        return try pool.withConnection(cancellation, patience, transaction)
      } catch let error as PostgresError where error.isPassing {
        guard try backoff.wait(cancellation) else { throw error }
      }
    }
  }

  private func transaction<T>(
    _ connection: PostgresConnection, _ begin: String, _ cancellation: Cancellation,
    _ body: (borrowing PostgresSession) throws -> T, commit: (T) throws -> Void
  ) throws -> T {
    try connection.run(script: begin, bounds())
    let result: T
    do {
      // Named, because the optimizer of Swift 6.3 stops at a noncopyable temporary that is lent.
      let session = PostgresSession(connection: connection, bounds: bounds(cancellation))
      result = try body(session)
      try cancellation.check()
    } catch {
      do {
        try connection.run(script: "ROLLBACK", bounds())
      } catch {
        connection.close()
      }
      throw error
    }
    try commit(result)
    return result
  }

  private func transaction<T>(
    _ connection: PostgresConnection, _ begin: String, _ cancellation: Cancellation,
    _ body: (borrowing PostgresSession) throws -> T, commit: () -> Void
  ) throws -> T {
    try transaction(connection, begin, cancellation, body) { _ in commit() }
  }

  /// Whether a transaction whose COMMIT was not answered has been committed. Throws `PostgresError.lost` as long as
  /// the server still works on it, and `.outcomeUnknown` when it does not know it.
  private func isCommitted(
    _ transaction: TransactionMark, _ connection: PostgresConnection
  ) throws -> Bool {
    let session = PostgresSession(connection: connection, bounds: bounds())
    do {
      let answer = try session.query(
        "SELECT coalesce(pg_xact_status($1::text::xid8), 'unknown'), \(Self.serverRun)",
        .text(transaction.identifier)
      ) { (status: try $0.text(0), serverRun: try $0.text(1)) }.first
      switch answer?.status {
      // A server that died with a transaction of which nothing was on disk gives its number to another one.
      case "committed":
        guard answer?.serverRun == transaction.serverRun else {
          throw PostgresError.outcomeUnknown
        }
        return true
      case "aborted": return false
      case "in progress": throw PostgresError.lost(message: "a transaction is still committed")
      default: throw PostgresError.outcomeUnknown
      }
    } catch PostgresError.failed {
      // The identifier is in the future: another server, that never saw it.
      throw PostgresError.outcomeUnknown
    }
  }
}
