import GRPC

/// Counts every call, measures how long it takes, and logs it: method, code, seconds, peer.
///
/// Stands first among the interceptors, where it sees what the caller will see. Messages of errors
/// are not logged: they may quote the request.
public struct CallObserver: ServerInterceptor {
  /// The label of methods that the server does not have, so that no caller can make up labels.
  private static let unknownMethod = "other"

  private let methods: Set<String>
  private let duration: Histogram
  private let inFlight: Gauge
  private let logger: Logger

  /// An observer of calls to the given methods.
  ///
  /// - Parameters:
  ///   - methods: the methods that the server has.
  ///   - metrics: where `rpc_server_call_duration_seconds` and `rpc_server_calls_in_flight` go.
  ///   - logger: where calls are logged.
  public init(methods: [MethodDescriptor], metrics: Metrics, logger: Logger) {
    self.methods = Set(methods.map(\.fullyQualifiedMethod))
    duration = metrics.histogram(
      "rpc_server_call_duration_seconds",
      help: "Duration of calls served, in seconds.",
      labels: ["rpc_method", "rpc_response_status_code"])
    inFlight = metrics.gauge(
      "rpc_server_calls_in_flight", help: "Calls being served.", labels: ["rpc_method"])
    self.logger = logger
  }

  /// Observes a call.
  public func intercept(
    _ context: ServerContext, next: @Sendable (ServerContext) async throws -> Void
  ) async throws {
    let name = context.descriptor.fullyQualifiedMethod
    let method = methods.contains(name) ? name : Self.unknownMethod
    let start = ContinuousClock.now
    inFlight.add(1, labels: [method])
    var outcome = Status.Code.ok
    var reason: String?
    defer {
      let seconds = start.duration(to: .now) / .seconds(1)
      inFlight.add(-1, labels: [method])
      duration.record(seconds, labels: [method, outcome.description])
      log(context, outcome, reason: reason, seconds: seconds)
    }
    do {
      try await next(context)
    } catch {
      let failure = RPCError(endingCallWith: error)
      outcome = Status.Code(failure.code)
      reason = failure.errorInfo?.reason
      throw failure
    }
  }

  private func log(
    _ context: ServerContext, _ outcome: Status.Code, reason: String?, seconds: Double
  ) {
    var metadata: [String: LogValue] = [
      "method": .string(context.descriptor.fullyQualifiedMethod),
      "code": .string(outcome.description), "seconds": .double(seconds),
      "peer": .string(context.peer),
    ]
    metadata["reason"] = reason.map { .string($0) }
    logger.log(level(of: context, outcome), "call", metadata)
  }

  private func level(of context: ServerContext, _ outcome: Status.Code) -> Logger.Level {
    switch outcome.asError {
    case .internalError, .unknown, .dataLoss: .error
    case .resourceExhausted, .unavailable, .deadlineExceeded: .warning
    default: context.descriptor.isInfrastructure ? .debug : .info
    }
  }
}
