import Protobuf

/// A call that a client is about to make: what it says when it opens the call, and the limits that
/// hold. An object, as it changes hands often.
final class ClientCall: Sendable {
  let descriptor: MethodDescriptor
  let metadata: Metadata
  let deadline: Deadline?
  /// Whether the call waits for a connection; nil leaves it to the service config.
  let waitForReady: Bool?
  let limits: MessageLimits
  let options: CallOptions

  init(
    _ context: consuming ClientContext, deadline: Deadline?, waitForReady: Bool?,
    limits: MessageLimits
  ) {
    descriptor = context.descriptor
    metadata = context.metadata
    options = context.options
    self.deadline = deadline
    self.waitForReady = waitForReady
    self.limits = limits
  }

  /// Whether somebody wants the metadata of a response that comes without an error.
  var wantsMetadata: Bool {
    options.onInitialMetadata != nil || options.onTrailingMetadata != nil
  }

  /// A request as bytes.
  func encode<Request: Message>(_ message: Request) throws(RPCError) -> MessageBytes {
    let bytes: MessageBytes
    do {
      bytes = try MessageBytes(encoding: message)
    } catch {
      throw RPCError(
        code: .internalError,
        message: "The request \(Request.protoMessageName) cannot be encoded: \(error)", cause: error
      )
    }
    try limits.checkSent(bytes)
    return bytes
  }

  /// A response out of bytes.
  func decode<Response: Message>(_ bytes: MessageBytes) throws(RPCError) -> Response {
    options.onResponseCompression?(bytes.isCompressed)
    let bytes = try limits.received(bytes, unknownEncoding: .internalError)
    do {
      return try bytes.decode(Response.self)
    } catch {
      throw RPCError(
        code: .internalError,
        message: "The response is not a valid \(Response.protoMessageName): \(error)", cause: error)
    }
  }

  /// The responses of a stream.
  func responses<Response: Message>(of stream: any ClientStream) -> RPCAsyncSequence<Response> {
    RPCAsyncSequence { () async throws(RPCError) -> Response? in
      guard let bytes = try await stream.read() else { return nil }
      return try self.decode(bytes)
    }
  }

  /// The error of a call that has ended well without a response.
  var noResponse: RPCError {
    RPCError(
      code: .internalError, message: "\(descriptor) has one response, none was sent.")
  }
}
