/// The failure of a call: what a handler throws to end its call, and what a client's call throws.
public struct RPCError: Error, Sendable, CustomStringConvertible {
  /// What kind of failure it is.
  public var code: Code
  /// What was wrong, for a developer to read. It travels to the peer.
  public var message: String
  /// Trailing metadata: what the server sends with the status, and what the client received.
  public var metadata: Metadata
  /// Typed details, sent as the `details` of a `google.rpc.Status` in `grpc-status-details-bin`.
  public var details: [Detail]
  /// What led to this error. It stays in this process.
  public var cause: (any Error)?

  /// Makes an error.
  /// - Parameters:
  ///   - code: what kind of failure it is.
  ///   - message: what was wrong; it travels to the peer.
  ///   - metadata: trailing metadata that travels with it.
  ///   - details: typed details that travel with it.
  ///   - cause: what led to it; it stays in this process.
  public init(
    code: Code, message: String, metadata: Metadata = [:], details: [Detail] = [],
    cause: (any Error)? = nil
  ) {
    self.code = code
    self.message = message
    self.metadata = metadata
    self.details = details
    self.cause = cause
  }

  /// The error that a call ends with when its handler throws `error`.
  ///
  /// An `RPCError` is itself; cancellation is `CANCELLED`; anything else is `UNKNOWN` with a neutral
  /// message, because the text of an arbitrary error is not meant for the peer. The error itself is
  /// kept as the `cause`.
  public init(endingCallWith error: any Error) {
    switch error {
    case let error as RPCError:
      self = error
    case is CancellationError:
      self.init(code: .cancelled, message: "The call was cancelled.", cause: error)
    default:
      self.init(code: .unknown, message: "The handler failed.", cause: error)
    }
  }

  public var description: String {
    guard let cause else { return "\(code): \(message)" }
    return "\(code): \(message) (cause: \(cause))"
  }
}
