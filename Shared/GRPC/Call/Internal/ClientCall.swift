import Protobuf

/// A call that a client is about to make: what goes out, and the limits that hold.
struct ClientCall: Sendable {
  let request: ClientRequest
  let options: CallOptions
  let limits: MessageLimits

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
      code: .internalError, message: "\(request.descriptor) has one response, none was sent.")
  }
}
