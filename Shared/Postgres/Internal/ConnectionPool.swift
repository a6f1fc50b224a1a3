import Dispatch
import Execution
import Synchronization

/// The connections of a database: made when they are first needed, kept while they work, no more than allowed.
final class ConnectionPool: Sendable {
  private struct State {
    var idle: [PostgresConnection] = []
    /// Grows when the connections that are there are given up.
    var generation = 0
    var isClosed = false
  }

  private static let step = DispatchTimeInterval.milliseconds(50)

  private let url: String
  private let configuration: PostgresDatabase.Configuration
  private let permits: DispatchSemaphore
  private let state = Mutex(State())

  init(url: String, configuration: PostgresDatabase.Configuration) {
    self.url = url
    self.configuration = configuration
    permits = DispatchSemaphore(value: configuration.connections)
  }

  /// Lends a connection to `body`. One that broke is closed afterwards, together with those that are idle: what
  /// ended the one has mostly ended the others.
  func withConnection<T>(
    _ cancellation: Cancellation, _ patience: Duration, _ body: (PostgresConnection) throws -> T
  ) throws -> T {
    let end = ContinuousClock.now + patience
    while permits.wait(timeout: .now() + Self.step) == .timedOut {
      try cancellation.check()
      guard ContinuousClock.now < end else { throw PostgresError.busy }
    }
    defer { permits.signal() }
    let (kept, generation) = try state.withLock { state throws(PostgresError) in
      guard !state.isClosed else { throw .closed }
      return (state.idle.popLast(), state.generation)
    }
    let connection = try kept ?? PostgresConnection(url: url, configuration)
    defer { giveBack(connection, of: generation) }
    return try body(connection)
  }

  /// Closes the connections; later uses throw `PostgresError.closed`.
  func close() {
    state.withLock { state in
      state.isClosed = true
      state.idle = []
    }
  }

  private func giveBack(_ connection: PostgresConnection, of generation: Int) {
    state.withLock { state in
      if connection.isBroken {
        state.idle = []
        state.generation += 1
      } else if !state.isClosed, generation == state.generation {
        state.idle.append(connection)
      }
    }
  }
}
