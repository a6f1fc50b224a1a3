/// The server's side of one call, as a transport provides it.
///
/// The transport answers `startRead` through `reads` and `startWrite` through `writes`, and cancels
/// `handler` when the peer has gone or the deadline has passed.
protocol ServerStream: IncomingCall {
  var reads: ReadGate { get }
  var writes: WriteGate { get }
  var handler: HandlerTask { get }

  /// Asks for a message.
  func startRead()
  /// Gives the transport a message. The head goes out before the first one.
  /// - Parameter compressed: whether the message is compressed if the call is.
  func startWrite(_ message: MessageBytes, compressed: Bool, head: ResponseHead)
  /// Ends the call. The second time does nothing.
  func finish(_ response: ServerResponse)
}

/// How a server ends a call.
struct ServerResponse: Sendable {
  /// The last message.
  var message: MessageBytes?
  /// Goes out first when no message has been written.
  var head: ResponseHead
  var trailingMetadata: Metadata
  var status: Status
  /// The content of `grpc-status-details-bin`.
  var details: [UInt8]
}

extension ServerStream {
  /// The next message, or nil when the peer has sent its last.
  func read() async throws(RPCError) -> MessageBytes? {
    try await reads.next { startRead() }
  }

  /// Writes a message and waits until the transport has taken it.
  func write(
    _ message: MessageBytes, compressed: Bool, context: ServerContext
  ) async throws(RPCError) {
    do {
      try context.checkInitialMetadata()
    } catch {
      throw RPCError(code: .internalError, message: "The server's \(error)")
    }
    try await writes.write {
      self.startWrite(message, compressed: compressed, head: context.takeResponseHead())
    }
  }

  /// Reads the request of a call that has exactly one.
  func readSingleRequest() async throws(RPCError) -> SingleRequest {
    guard let message = try await read() else { return .none }
    return try await read() == nil ? .message(message) : .many
  }
}
