import GRPC
import HTTP
import Synchronization

/// The life of a process whose configuration is right.
///
/// ```
/// load ──made──▶ serve ──stop──▶ drain ──served──▶ shut down
///   └──stop, failure──▶ shut down ◀──served (unasked)──┘
/// ```
/// Services that cannot go on are asked to stop, too.
struct ServiceProcess: Sendable {
  private enum Event: Sendable {
    /// The services were made, or could not be.
    case made(Result<HostedServices, any Error>)
    /// The process is asked to stop.
    case stop(reason: String)
    /// The gRPC server has stopped.
    case served
    /// What takes requests beside the gRPC server has stopped.
    case drained
    /// Calls that were cancelled after the drain are still not over.
    case overdue
    /// The services cannot go on, for this reason; nil: they are over.
    case failed(reason: String?)
  }

  /// How long handlers may take to end once they are cancelled. The process does not wait for one that
  /// never looks.
  private static let cancellationGrace = Duration.seconds(2)

  let environment: ServiceEnvironment
  let transport: GRPCServer.Config
  let makeServices: @Sendable (ServiceEnvironment) async throws -> HostedServices
  let onReady: @Sendable (Endpoints) -> Void
  let stop: @Sendable () async -> String

  private var configuration: Configuration { environment.configuration }
  private var logger: Logger { environment.logger }

  /// Runs the process; returns its exit code.
  func run() async -> Int32 {
    let health = Mutex<HealthService?>(nil)
    let ops: OpsServer?
    do throws(HTTPServerError) {
      try await probe()
    } catch {
      logger.critical("\(explanation(of: error))")
      return ExitCode.failure
    }
    do {
      ops = try startOps(isReady: { health.withLock { $0?.isServing ?? false } })
    } catch {
      logger.critical("cannot serve metrics: \(error); choose another port with --ops.port")
      return ExitCode.failure
    }
    ProcessMetrics.register(in: environment.metrics)
    let code = await withTaskGroup(of: Event.self) { group in
      let code = await live(&group, opsPort: ops?.port) { service in
        health.withLock { $0 = service }
      }
      group.cancelAll()
      return code
    }
    await ops?.shutdown()
    return code
  }

  private func live(
    _ group: inout TaskGroup<Event>, opsPort: Int?, publish: (HealthService) -> Void
  ) async -> Int32 {
    group.addTask { .stop(reason: await stop()) }
    group.addTask {
      do {
        return .made(.success(try await makeServices(environment)))
      } catch {
        return .made(.failure(error))
      }
    }
    guard let hosted = await load(&group) else { return ExitCode.success }
    let services: HostedServices
    switch hosted {
    case .success(let made): services = made
    case .failure(let error):
      logger.critical("cannot start: \(error)")
      return ExitCode.failure
    }

    let health = HealthService(services: names(of: services.services))
    let server: GRPCServer
    do {
      server = try makeServer(services, health)
    } catch {
      logger.critical("cannot start: \(error)")
      await shutDown(services)
      return ExitCode.failure
    }
    publish(health)
    // Not a task of the group, which would wait for handlers that do not end.
    let (stopped, stopping) = AsyncStream<Void>.makeStream()
    Task {
      try? await server.serve()
      stopping.finish()
    }
    group.addTask {
      for await _ in stopped {}
      return .served
    }
    health.beginServing()
    let endpoints = Endpoints(
      host: configuration[CommonKeys.host], port: server.port, opsPort: opsPort)
    logger.notice("ready", metadata(of: endpoints))
    onReady(endpoints)

    let code = await serve(&group, services, server, health)
    await shutDown(services)
    logger.notice("stopped")
    return code
  }

  /// Waits for the services. Returns nil when the process was asked to stop before they were made;
  /// what was made nevertheless is shut down.
  private func load(_ group: inout TaskGroup<Event>) async -> Result<HostedServices, any Error>? {
    var isStopping = false
    while let event = await group.next() {
      switch event {
      case .made(let result):
        guard isStopping else { return result }
        if case .success(let services) = result { await shutDown(services) }
        return nil
      case .stop(let reason):
        logger.notice("stopping before it was ready", ["reason": .string(reason)])
        isStopping = true
        group.cancelAll()
      case .served, .drained, .overdue, .failed:
        continue
      }
    }
    return nil
  }

  /// Waits until the process is asked to stop, and drains.
  private func serve(
    _ group: inout TaskGroup<Event>, _ services: HostedServices, _ server: GRPCServer,
    _ health: HealthService
  ) async -> Int32 {
    var isStopping = false
    var isServed = false
    var isDrained = false
    var code = ExitCode.success
    group.addTask { .failed(reason: await services.failure()) }
    while let event = await group.next() {
      switch event {
      case .failed(reason: nil): continue
      case .failed(reason: let reason?):
        logger.critical("the service cannot go on", ["reason": .string(reason)])
        code = ExitCode.failure
        if !isStopping { group.addTask { .stop(reason: "failure") } }
      case .stop(let reason):
        guard !isStopping else { continue }
        logger.notice(
          "draining",
          [
            "reason": .string(reason),
            "limit_seconds": .double(configuration[CommonKeys.drain]),
          ])
        isStopping = true
        health.drain()
        server.beginGracefulShutdown()
        let limit = Duration.seconds(configuration[CommonKeys.drain])
        group.addTask {
          await Self.run(services.drain, noLongerThan: limit)
          return .drained
        }
        group.addTask {
          try? await Task.sleep(for: limit + Self.cancellationGrace)
          return .overdue
        }
      case .served:
        guard isStopping else {
          health.drain()
          logger.critical("the server has stopped though nobody asked it to")
          return ExitCode.failure
        }
        isServed = true
      case .drained: isDrained = true
      case .overdue:
        logger.error("calls do not end though they were cancelled; not waiting for them")
        return ExitCode.failure
      case .made: continue
      }
      if isServed, isDrained { return code }
    }
    return ExitCode.failure
  }

  private static func run(
    _ drain: @escaping @Sendable () async -> Void, noLongerThan limit: Duration
  ) async {
    await withTaskGroup { group in
      group.addTask { await drain() }
      group.addTask { try? await Task.sleep(for: limit) }
      await group.next()
      group.cancelAll()
    }
  }

  private func startOps(
    isReady: @escaping @Sendable () -> Bool
  ) throws(HTTPServerError) -> OpsServer? {
    let own = configuration[CommonKeys.port]
    let port: Int
    switch configuration[CommonKeys.opsPort] {
    case .off: return nil
    case .port(let chosen): port = Int(chosen)
    case .automatic: port = own == 0 || own + 100 > 65_535 ? 0 : own + 100
    }
    let server = OpsServer(
      host: configuration[CommonKeys.opsHost], port: port, metrics: environment.metrics,
      isReady: isReady)
    try server.start()
    return server
  }

  private func makeServer(
    _ hosted: HostedServices, _ health: HealthService
  ) throws(RuntimeError) -> GRPCServer {
    let described = names(of: hosted.services + [health, ReflectionService(services: [])])
    let services: [any RegistrableRPCService] =
      hosted.services + [health, ReflectionService(services: described)]
    var router = RPCRouter()
    for service in services { service.registerMethods(with: &router) }
    let host = configuration[CommonKeys.host]
    let address = host.contains(":") ? "[\(host)]" : host
    return try GRPCServer(
      listeningOn: "\(address):\(configuration[CommonKeys.port])", services: services,
      interceptors: [
        CallObserver(methods: router.methods, metrics: environment.metrics, logger: logger),
        ErrorNormalization(logger: logger),
        ConcurrencyLimit(maximum: configuration[CommonKeys.maxConcurrentCalls]),
        DefaultDeadline(.seconds(configuration[CommonKeys.defaultDeadline])),
      ] + hosted.interceptors,
      config: transport)
  }

  /// The full names of the services, each once.
  private func names(of services: [any RegistrableRPCService]) -> [String] {
    var router = RPCRouter()
    for service in services { service.registerMethods(with: &router) }
    return Set(router.methods.map(\.service.fullyQualifiedService)).sorted()
  }

  /// Finds out whether the service's port can be listened on, before anything is loaded. gRPC does not
  /// say why it cannot listen, an HTTP server does.
  private func probe() async throws(HTTPServerError) {
    let server = HTTPServer(
      configuration: .init {
        $0.host = configuration[CommonKeys.host]
        $0.port = configuration[CommonKeys.port]
      }
    ) { _ in HTTPResponse(status: 503) }
    try server.start()
    await server.shutdown()
  }

  private func explanation(of error: HTTPServerError) -> String {
    guard case .addressInUse(let host, let port) = error else { return "cannot start: \(error)" }
    return "port \(port) is taken: another process listens on \(host):\(port); "
      + "choose another with --server.port or PORT"
  }

  private func metadata(of endpoints: Endpoints) -> [String: LogValue] {
    var metadata: [String: LogValue] = [
      "host": .string(endpoints.host), "port": .int(endpoints.port),
      "version": .string(BuildVersion.current),
    ]
    metadata["ops_port"] = endpoints.opsPort.map { .int($0) }
    return metadata
  }

  private func shutDown(_ services: HostedServices) async {
    do {
      try await services.shutdown()
    } catch {
      logger.error("shutdown failed", ["error": "\(error)"])
    }
  }
}
