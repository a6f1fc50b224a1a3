import Execution
import GRPC

/// Makes every failure of a call one of the suite's: with a fitting code and `ErrorInfo`.
///
/// - An `RPCError` keeps its code and message; where it has no `ErrorInfo`, it gets one.
/// - `WorkQueue.Overloaded` is `RESOURCE_EXHAUSTED` with `grpc-retry-pushback-ms`.
/// - Cancellation is `DEADLINE_EXCEEDED` when the deadline has passed, else `CANCELLED`.
/// - Anything else is `INTERNAL`: it is logged with its text, which the caller does not get to see.
public struct ErrorNormalization: ServerInterceptor {
  /// When a caller may try again whose work found a full queue, in milliseconds.
  static let pushbackMilliseconds = 250

  private let logger: Logger

  /// A normalization that logs what it does not know.
  public init(logger: Logger) {
    self.logger = logger
  }

  /// Normalizes the failure of a call.
  public func intercept(
    _ context: ServerContext, next: @Sendable (ServerContext) async throws -> Void
  ) async throws {
    do {
      try await next(context)
    } catch {
      throw normalized(error, context)
    }
  }

  private func normalized(_ error: any Error, _ context: ServerContext) -> RPCError {
    switch error {
    case let error as RPCError:
      if let cause = error.cause, error.code == .internalError { log(cause, context) }
      guard error.errorInfo == nil else { return error }
      let informed = RPCError(ErrorReason(error.code))
      var error = error
      error.details += informed.details
      return error
    case is WorkQueue.Overloaded:
      return .overloaded(cause: error)
    case is CancellationError:
      let isLate = context.deadline?.hasPassed ?? false
      return RPCError(isLate ? .deadlineExceeded : .cancelled, cause: error)
    default:
      log(error, context)
      return RPCError(.internalError, cause: error)
    }
  }

  private func log(_ error: any Error, _ context: ServerContext) {
    logger.error(
      "call failed unexpectedly",
      [
        "method": .string(context.descriptor.fullyQualifiedMethod), "error": "\(error)",
        "error_type": "\(type(of: error))",
      ])
  }
}

extension RPCError {
  /// `RESOURCE_EXHAUSTED`: as much work as is taken is under way. The trailers say when to try again.
  static func overloaded(_ message: String? = nil, cause: (any Error)? = nil) -> RPCError {
    let pushback = String(ErrorNormalization.pushbackMilliseconds)
    return RPCError(
      .overloaded, message, metadata: ["grpc-retry-pushback-ms": .string(pushback)], cause: cause)
  }
}
