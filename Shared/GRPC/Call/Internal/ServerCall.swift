import Synchronization

/// One call on its way through a handler.
struct ServerCall: Sendable {
  let stream: any ServerStream
  /// The request, when the transport has read it already.
  let request: SingleRequest?
  let route: RPCRouter.Route
  let limits: MessageLimits

  /// Runs the handler.
  /// - Returns: the response that goes out with the status, when the method has exactly one.
  /// - Throws: what the handler throws; an `RPCError` that says why when the call was cancelled.
  func run(_ context: ServerContext) async throws -> MessageBytes? {
    do {
      let message = try await route.handler(self, context)
      if let code = stream.handler.cancellation { throw Self.cancelled(code, cause: nil) }
      return message
    } catch let error as RPCError where error.code != .cancelled {
      throw error
    } catch {
      guard let code = stream.handler.cancellation,
        error is CancellationError || error is RPCError
      else { throw error }
      throw Self.cancelled(code, cause: error)
    }
  }

  /// The request of a method that takes exactly one.
  func singleRequest() async throws(RPCError) -> MessageBytes {
    let request: SingleRequest
    if let known = self.request {
      request = known
    } else {
      request = try await stream.readSingleRequest()
    }
    switch request {
    case .message(let message):
      return message
    case .none:
      throw RPCError(
        code: .internalError, message: "\(stream.descriptor) takes one request, none was sent.")
    case .many:
      throw RPCError(
        code: .internalError,
        message: "\(stream.descriptor) takes one request, more than one was sent.")
    case .broken:
      throw .cancelledTask
    }
  }

  private static func cancelled(_ code: RPCError.Code, cause: (any Error)?) -> RPCError {
    let message =
      code == .deadlineExceeded
      ? "The deadline has passed." : "The call was cancelled."
    return RPCError(code: code, message: message, cause: cause ?? CancellationError())
  }
}

/// Carries the last message of a call out past its interceptors.
final class LastMessage: Sendable {
  private let state = Mutex<MessageBytes?>(nil)

  func set(_ message: MessageBytes?) { state.withLock { $0 = message } }

  var message: MessageBytes? { state.withLock { $0 } }
}
