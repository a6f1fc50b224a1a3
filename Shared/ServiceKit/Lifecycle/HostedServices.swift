import GRPC

/// What a process serves, and what has to be done when it stops.
public struct HostedServices: Sendable {
  /// The services. Health and reflection are added.
  public var services: [any RegistrableRPCService]
  /// Wrap every call, inside of the interceptors that all services have; the first is the outermost.
  public var interceptors: [any ServerInterceptor]
  /// Returns when the services cannot go on, with the reason: the process drains then, and ends with exit code 1, so that
  /// whoever watches it starts another one. Nil: that is not to be expected any more.
  public var failure: @Sendable () async -> String?
  /// Begun when the process stops, beside the drain of the gRPC server: stops what else takes
  /// requests. The drain waits for it, no longer than `server.drain_seconds`.
  public var drain: @Sendable () async -> Void
  /// Called when no call is left: flushes and closes stores.
  public var shutdown: @Sendable () async throws -> Void

  /// The services of a process.
  public init(
    _ services: [any RegistrableRPCService],
    interceptors: [any ServerInterceptor] = [],
    failure: @escaping @Sendable () async -> String? = { nil },
    drain: @escaping @Sendable () async -> Void = {},
    shutdown: @escaping @Sendable () async throws -> Void = {}
  ) {
    self.services = services
    self.interceptors = interceptors
    self.failure = failure
    self.drain = drain
    self.shutdown = shutdown
  }
}
