/// The sizes of the largest messages, in bytes.
struct MessageLimits: Sendable {
  var received: Int
  var sent: Int

  /// A message that was received, decompressed.
  /// - Parameter refusal: the code for a message in an encoding that is not known: `UNIMPLEMENTED` on
  ///   a server, `INTERNAL` on a client.
  /// - Throws: `RESOURCE_EXHAUSTED` when it is too large, compressed or not; `INTERNAL` when it cannot
  ///   be decompressed.
  func received(
    _ message: MessageBytes, unknownEncoding refusal: RPCError.Code
  ) throws(RPCError) -> MessageBytes {
    guard message.count <= received else {
      throw RPCError(
        code: .resourceExhausted,
        message: "A message of \(message.count) bytes was received; the limit is \(received) bytes."
      )
    }
    guard message.isCompressed else { return message }
    switch message.decompressed(limit: received) {
    case .message(let message):
      return message
    case .tooLarge:
      throw RPCError(
        code: .resourceExhausted,
        message: "A compressed message of \(message.count) bytes was received; decompressed it is "
          + "larger than the limit of \(received) bytes.")
    case .malformed:
      throw RPCError(
        code: .internalError,
        message: "A compressed message of \(message.count) bytes cannot be decompressed.")
    case .unknownEncoding:
      throw RPCError(
        code: refusal,
        message: "A message came compressed, but not in an encoding that is known and that "
          + "grpc-encoding names; known are gzip and deflate.")
    }
  }

  func checkSent(_ message: MessageBytes) throws(RPCError) {
    guard message.count > sent else { return }
    throw RPCError(
      code: .resourceExhausted,
      message: "A message of \(message.count) bytes was to be sent; the limit is \(sent) bytes.")
  }

  /// Checks that settings are sizes that gRPC can handle.
  static func check(_ settings: [(name: String, value: Int)]) throws(RuntimeError) {
    for (name, value) in settings where !(1...Int(Int32.max)).contains(value) {
      throw RuntimeError(
        code: .invalidConfiguration,
        message: "\(name) is \(value); allowed is 1 to \(Int32.max).")
    }
  }
}
