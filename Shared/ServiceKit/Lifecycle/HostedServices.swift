import GRPC

/// What a process serves, and what has to be done when it stops.
public struct HostedServices: Sendable {
  /// The services. Health and reflection are added.
  public var services: [any RegistrableRPCService]
  /// Wrap every call, inside of the interceptors that all services have; the first is the outermost.
  public var interceptors: [any ServerInterceptor]
  /// Begun when the process stops, beside the drain of the gRPC server: stops what else takes
  /// requests. The drain waits for it, no longer than `server.drain_seconds`.
  public var drain: @Sendable () async -> Void
  /// Called when no call is left: flushes and closes stores.
  public var shutdown: @Sendable () async throws -> Void

  /// The services of a process.
  public init(
    _ services: [any RegistrableRPCService],
    interceptors: [any ServerInterceptor] = [],
    drain: @escaping @Sendable () async -> Void = {},
    shutdown: @escaping @Sendable () async throws -> Void = {}
  ) {
    self.services = services
    self.interceptors = interceptors
    self.drain = drain
    self.shutdown = shutdown
  }
}
