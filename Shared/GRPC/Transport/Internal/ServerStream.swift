/// The server's side of one call, as a transport provides it.
///
/// The transport answers `startRead` through `reads` and `startWrite` through `writes`, and cancels
/// the task that serves the call when the peer has gone or the deadline has passed.
protocol ServerStream: IncomingCall {
  var reads: ReadGate { get }
  var writes: WriteGate<ServerWrite> { get }

  /// Takes the task that serves the call. Once.
  func begin(_ task: Task<Void, Never>)
  /// Asks for a message.
  func startRead()
  /// Gives the transport a message.
  /// - Parameter moreFollow: whether another is given right afterwards.
  func startWrite(_ write: ServerWrite, moreFollow: Bool)
  /// Ends the call. The second time does nothing.
  func finish(_ response: ServerResponse)
}

/// A message on its way from a handler to the transport.
struct ServerWrite: QueuedMessage {
  let bytes: MessageBytes
  /// Whether the message is compressed if the call is.
  let compressed: Bool
  /// Goes out before the first message; nil with the others.
  let head: ResponseHead?
}

/// How a server ends a call.
struct ServerResponse: Sendable {
  /// The last message.
  var message: MessageBytes?
  /// Goes out first; nil when it has gone out.
  var head: ResponseHead?
  var trailingMetadata: Metadata
  var status: Status
  /// The content of `grpc-status-details-bin`.
  var details: [UInt8]
}

extension ServerStream {
  /// The next message, or nil when the peer has sent its last.
  func read() async throws(RPCError) -> MessageBytes? {
    try await reads.next(startRead: startRead)
  }

  /// Writes a message; waits while the transport has enough to do.
  func write(
    _ message: MessageBytes, compressed: Bool, context: ServerContext
  ) async throws(RPCError) {
    let head = context.takeResponseHead()
    do {
      try head?.metadata.check()
    } catch {
      throw RPCError(code: .internalError, message: "The server's \(error)")
    }
    try await writes.write(
      ServerWrite(bytes: message, compressed: compressed, head: head), start: startWrite)
  }

  /// Reads the request of a call that has exactly one.
  func readSingleRequest() async throws(RPCError) -> SingleRequest {
    guard let message = try await read() else { return .none }
    return try await read() == nil ? .message(message) : .many
  }
}
