import CMicrohttpd
import Foundation
import Synchronization

/// An HTTP/1.1 server that gives each request to one asynchronous handler.
///
/// A handler holds no thread while it waits: its connection is suspended until it has answered. When
/// the client closes its side of the connection, the handler's task is cancelled; that includes a
/// client that only half-closes after sending, which HTTP/1.1 clients do not do.
///
/// A started server serves until `shutdown()`.
public final class HTTPServer: Sendable {
  /// libmicrohttpd's daemon, whose functions used here may be called from any thread.
  private struct Daemon: @unchecked Sendable {
    let pointer: OpaquePointer
    let context: Unmanaged<ServerContext>
  }

  private enum Phase {
    case idle
    case starting
    case serving(Daemon)
    case draining
    case stopped
  }

  private struct State {
    var phase = Phase.idle
    var port = 0
    var exchanges: [UInt64: HTTPExchange] = [:]
    var lastExchange: UInt64 = 0
    var drained: CheckedContinuation<Void, Never>?

    mutating func takeDrained() -> CheckedContinuation<Void, Never>? {
      defer { drained = nil }
      return drained
    }
  }

  let configuration: Configuration
  let handler: @Sendable (HTTPRequest) async -> HTTPResponse
  private let state = Mutex(State())

  /// A server that does not listen yet.
  public init(
    configuration: Configuration, handler: @escaping @Sendable (HTTPRequest) async -> HTTPResponse
  ) {
    self.configuration = configuration
    self.handler = handler
  }

  /// The port that the server listens on, never 0 once it has started.
  public var port: Int { state.withLock { $0.port } }

  /// Listens and serves. Throws `HTTPServerError`; a server starts once.
  public func start() throws(HTTPServerError) {
    guard
      state.withLock({ state in
        guard case .idle = state.phase else { return false }
        state.phase = .starting
        return true
      })
    else { throw .alreadyStarted }
    do throws(HTTPServerError) {
      let (daemon, port) = try makeDaemon()
      state.withLock { state in
        state.phase = .serving(daemon)
        state.port = port
      }
    } catch {
      state.withLock { $0.phase = .idle }
      throw error
    }
  }

  /// Stops listening, waits for the requests in flight, at most `shutdownGrace` seconds or until the
  /// calling task is cancelled, then cancels those that are left and closes every connection. Does
  /// nothing when the server does not serve.
  public func shutdown() async {
    let daemon = state.withLock { state -> Daemon? in
      guard case .serving(let daemon) = state.phase else { return nil }
      state.phase = .draining
      return daemon
    }
    guard let daemon else { return }
    let socket = MHD_quiesce_daemon(daemon.pointer)
    if socket >= 0 { close(socket) }
    await waitUntilDrained()
    let leftOver = state.withLock { state in
      state.phase = .stopped
      return Array(state.exchanges.values)
    }
    // The library must not be stopped with suspended connections: abandoning resumes them.
    for exchange in leftOver { exchange.abandon() }
    await withCheckedContinuation { stopped in
      // Joins the library's thread, which Swift's own threads must not wait for.
      Thread.detachNewThread {
        MHD_stop_daemon(daemon.pointer)
        daemon.context.takeUnretainedValue().watcher.stop()
        daemon.context.release()
        stopped.resume()
      }
    }
  }

  private func makeDaemon() throws(HTTPServerError) -> (Daemon, port: Int) {
    let socket = try ListeningSocket(host: configuration.host, port: configuration.port)
    let watcher: DisconnectWatcher
    do throws(HTTPServerError) {
      watcher = try DisconnectWatcher { [self] id in
        state.withLock { $0.exchanges[id] }?.abandon()
      }
    } catch {
      close(socket.descriptor)
      throw error
    }
    let options = cmicrohttpd_options(
      listening_socket: socket.descriptor,
      connection_limit: UInt32(clamping: max(configuration.maxConnections, 1)),
      idle_timeout_seconds: UInt32(clamping: configuration.idleTimeout),
      connection_memory: max(configuration.maxHeaderBytes, 1024))
    let context = Unmanaged.passRetained(ServerContext(server: self, watcher: watcher))
    guard
      let pointer = cmicrohttpd_start(
        options, ServerContext.target, ServerContext.access, ServerContext.completed,
        context.toOpaque())
    else {
      let message = String(cString: strerror(errno))
      context.release()
      watcher.stop()
      close(socket.descriptor)
      throw .cannotStart(message: message)
    }
    return (Daemon(pointer: pointer, context: context), socket.port)
  }

  private func waitUntilDrained() async {
    await withTaskGroup(of: Void.self) { group in
      group.addTask {
        await withTaskCancellationHandler {
          await withCheckedContinuation { drained in
            let isDrained = self.state.withLock { state in
              if state.exchanges.isEmpty || Task.isCancelled { return true }
              state.drained = drained
              return false
            }
            if isDrained { drained.resume() }
          }
        } onCancel: {
          self.state.withLock { $0.takeDrained() }?.resume()
        }
      }
      group.addTask { [grace = configuration.shutdownGrace] in
        try? await Task.sleep(for: .seconds(grace))
      }
      await group.next()
      group.cancelAll()
    }
  }

  // MARK: For the exchanges

  /// Whether responses should ask their clients to close the connection.
  var isStopping: Bool {
    state.withLock { if case .serving = $0.phase { false } else { true } }
  }

  func makeExchange(
    connection: OpaquePointer, target: [UInt8], watcher: DisconnectWatcher
  ) -> HTTPExchange {
    let id = state.withLock { state in
      state.lastExchange += 1
      return state.lastExchange
    }
    let exchange = HTTPExchange(
      id: id, server: self, watcher: watcher, connection: connection, target: target)
    let isStopped = state.withLock { state in
      if case .stopped = state.phase { return true }
      state.exchanges[id] = exchange
      return false
    }
    if isStopped { exchange.abandon() }
    return exchange
  }

  func forget(_ id: UInt64) {
    state.withLock { state in
      state.exchanges[id] = nil
      return state.exchanges.isEmpty ? state.takeDrained() : nil
    }?.resume()
  }
}
