import GRPC
import TestMessages

/// Whatever arrives on its socket, a server lets go of the connection when the peer does, ends the
/// calls that came over it, and serves others.
enum RPCTarget {
  /// How long the server is listened to for an answer, in milliseconds: it answers within less.
  private static let silence: Int32 = 5
  /// How long a server may take to close, in milliseconds: far more than it needs.
  private static let patience: Int32 = 5_000

  static func run(_ bytes: [UInt8]) throws {
    let echo = try EchoServer.shared.get()
    do {
      let socket = try LoopbackSocket(port: echo.server.port)
      let isClosed = socket.exchange(HTTP2Script.bytes(of: bytes), silence: silence)
      try hold(
        isClosed || socket.endAndWaitForClose(within: patience),
        "the connection is open \(patience) ms after its end")
    }
    let request = TestWellKnown.with { $0.value.stringValue = "still there?" }
    let response: TestWellKnown = try blocking {
      try await echo.client.unary(request, descriptor: EchoServer.unary)
    }
    try hold(response == request, "another client was answered with \(response)")
    let end = ContinuousClock.now + .milliseconds(Int(patience))
    while echo.server.liveCalls > 0 {
      try hold(ContinuousClock.now < end, "\(echo.server.liveCalls) calls outlive their connection")
    }
  }
}
