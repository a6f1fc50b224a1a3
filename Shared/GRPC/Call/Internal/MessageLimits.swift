/// The sizes of the largest messages, in bytes.
struct MessageLimits: Sendable {
  var received: Int
  var sent: Int

  func checkReceived(_ message: MessageBytes) throws(RPCError) {
    guard message.count > received else { return }
    throw RPCError(
      code: .resourceExhausted,
      message: "A message of \(message.count) bytes was received; the limit is \(received) bytes.")
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
