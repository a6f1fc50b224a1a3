/// What a run of the benchmark does. The C++ side has the same list (`cpp/peer.cc`).
struct Scenario {
  enum Kind {
    case unary
    case pingPong
    case count
  }

  let name: String
  let kind: Kind
  /// How many connections.
  var channels = 1
  /// How many calls are in flight on each connection.
  var inFlight = 1
  /// The size of a message's payload, in bytes.
  var size = 100

  /// All of them.
  static let all = [
    Scenario(name: "unary-100B-1", kind: .unary),
    Scenario(name: "unary-100B-64", kind: .unary, inFlight: 64),
    Scenario(name: "unary-100B-8x16", kind: .unary, channels: 8, inFlight: 16),
    Scenario(name: "unary-64KiB", kind: .unary, size: 64 << 10),
    Scenario(name: "unary-1MiB", kind: .unary, size: 1 << 20),
    Scenario(name: "ping-pong", kind: .pingPong),
    Scenario(name: "server-stream", kind: .count, size: 20),
  ]

  /// How many messages a stream of the scenario `server-stream` has.
  static let streamLength = 100_000
}
