import Synchronization

/// One call on its way through a handler.
struct ServerCall: Sendable {
  let stream: any ServerStream
  /// The request, when the transport has read it already.
  let request: SingleRequest?
  let limits: MessageLimits

  /// The request of a method that takes exactly one.
  func singleRequest() async throws(RPCError) -> MessageBytes {
    let request: SingleRequest
    if let known = self.request {
      request = known
    } else {
      request = try await stream.readSingleRequest()
    }
    return try request.message(of: stream.descriptor)
  }
}

/// The request of a call that has exactly one.
enum SingleRequest: Sendable {
  /// As it must be.
  case message(MessageBytes)
  /// The peer sent no message.
  case none
  /// The peer sent more than one.
  case many
  /// The call ended before the request was complete.
  case broken

  /// The request of a call to `descriptor`.
  /// - Throws: what the call ends with when there is not exactly one.
  func message(of descriptor: MethodDescriptor) throws(RPCError) -> MessageBytes {
    switch self {
    case .message(let message):
      return message
    case .none:
      throw RPCError(
        code: .internalError, message: "\(descriptor) takes one request, none was sent.")
    case .many:
      throw RPCError(
        code: .internalError, message: "\(descriptor) takes one request, more than one was sent.")
    case .broken:
      throw .cancelledTask
    }
  }
}

/// Carries the last message of a call out past its interceptors.
final class LastMessage: Sendable {
  private let state = Mutex<MessageBytes?>(nil)

  func set(_ message: MessageBytes?) { state.withLock { $0 = message } }

  var message: MessageBytes? { state.withLock { $0 } }
}
