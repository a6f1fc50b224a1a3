import Synchronization

/// Offers services on the network or in this process.
///
/// A server takes calls from the moment it is made. ``serve()`` waits until it has stopped.
public final class GRPCServer: Sendable {
  /// `running ──begin──▶ draining`; the end is awaited through `stopped`.
  private enum State {
    case running
    case draining
  }

  /// The ports that the server listens on, one an address, in the order of the addresses; 0 for a
  /// Unix socket. Empty without a network.
  public let ports: [Int]

  private let transport: any ServerTransport
  private let gracePeriod: Duration
  private let state = Mutex(State.running)
  private let stopped = Promise<Void>()

  /// Makes a server that listens on one address.
  /// - Parameters:
  ///   - address: `host:port`, `[ipv6]:port` or `unix:path`. Port 0 asks for a free port.
  ///   - services: what the server offers.
  ///   - interceptors: wrap every call, the first outermost.
  ///   - config: limits and times, and how the server is reached.
  /// - Throws: `RuntimeError` when it cannot listen, two services have the same method, a setting is
  ///   not allowed, or a file of transport security cannot be used.
  public convenience init(
    listeningOn address: String, services: [any RegistrableRPCService],
    interceptors: [any ServerInterceptor] = [], config: Config = .defaults
  ) throws(RuntimeError) {
    try self.init(
      listeningOn: [address], services: services, interceptors: interceptors, config: config)
  }

  /// Makes a server that listens on several addresses.
  /// - Parameters:
  ///   - addresses: each `host:port`, `[ipv6]:port` or `unix:path`. Port 0 asks for a free port.
  ///   - services: what the server offers.
  ///   - interceptors: wrap every call, the first outermost.
  ///   - config: limits and times, and how the server is reached.
  /// - Throws: `RuntimeError` when it cannot listen on one of them, two services have the same
  ///   method, a setting is not allowed, or a file of transport security cannot be used.
  public init(
    listeningOn addresses: [String], services: [any RegistrableRPCService],
    interceptors: [any ServerInterceptor] = [], config: Config = .defaults
  ) throws(RuntimeError) {
    let calls = try Self.calls(to: services, interceptors: interceptors, config: config)
    let security: ServerSecurity?
    do {
      security = try config.tls?.security()
    } catch {
      throw RuntimeError(error)
    }
    transport = try NetworkServerTransport(
      addresses: addresses, arguments: config.arguments,
      maxBufferedBytes: config.maxBufferedBytes, security: security, calls: calls)
    ports = transport.ports
    gracePeriod = config.gracePeriod
  }

  /// Makes a server for clients in the same process.
  /// - Parameters:
  ///   - transport: the server's end of an in-process transport.
  ///   - services: what the server offers.
  ///   - interceptors: wrap every call, the first outermost.
  ///   - config: limits and times, and how the server is reached.
  /// - Throws: `RuntimeError` when the transport has a server already, two services have the same
  ///   method, or a setting is not allowed.
  public init(
    transport: InProcessTransport.Server, services: [any RegistrableRPCService],
    interceptors: [any ServerInterceptor] = [], config: Config = .defaults
  ) throws(RuntimeError) {
    let calls = try Self.calls(to: services, interceptors: interceptors, config: config)
    try transport.link.attach(calls)
    self.transport = transport.link
    ports = []
    gracePeriod = config.gracePeriod
  }

  deinit {
    beginShutdown(gracePeriod: .zero)
  }

  /// The port of the first address; 0 without one.
  public var port: Int { ports.first ?? 0 }

  /// Waits until the server has stopped and the last call has ended.
  ///
  /// Cancelling the task that waits stops the server without grace: calls in flight are cancelled.
  /// - Throws: `CancellationError` when the server was stopped in that way.
  public func serve() async throws {
    await withTaskCancellationHandler {
      await stopped.value
    } onCancel: {
      shutDownNow()
    }
    try Task.checkCancellation()
  }

  /// Stops taking calls at once and lets those in flight end; those that have not ended after the
  /// configured grace period are cancelled. Returns at once: ``serve()`` waits for the end.
  public func beginGracefulShutdown() {
    beginShutdown(gracePeriod: gracePeriod)
  }

  /// Stops taking calls and cancels those in flight. Returns at once: ``serve()`` waits for the end.
  public func shutDownNow() {
    beginShutdown(gracePeriod: .zero)
    transport.cancelCalls()
  }

  /// How many calls exist: those in flight, and those that something still holds.
  package var liveCalls: Int { transport.liveCalls }

  private func beginShutdown(gracePeriod: Duration) {
    let begins = state.withLock { state in
      guard case .running = state else { return false }
      state = .draining
      return true
    }
    guard begins else { return }
    transport.shutDown(gracePeriod: gracePeriod) { [stopped] in stopped.fulfil(()) }
  }

  private static func calls(
    to services: [any RegistrableRPCService], interceptors: [any ServerInterceptor], config: Config
  ) throws(RuntimeError) -> ServerCalls {
    try config.check()
    var router = RPCRouter()
    for service in services { service.registerMethods(with: &router) }
    if let method = router.duplicates.first {
      throw RuntimeError(
        code: .duplicateMethod, message: "Two services have the method \(method).")
    }
    return ServerCalls(
      router: router, interceptors: interceptors, limits: config.limits)
  }
}
