/// What the command line asks for.
enum Arguments {
  case server(port: Int)
  case client(target: String, testCase: TestCase)
  case list
  case help

  static let usage = """
    usage: InteropPeer server [--port=PORT]
           InteropPeer client [--server_host=HOST] --server_port=PORT --test_case=CASE
           InteropPeer list

    The Swift end of gRPC's interop tests. The server prints the port that it listens on, on loopback,
    and serves until it is ended; port 0, the default, asks for a free one. The client runs one case
    and exits with 1 when it has not passed. `list` prints the cases.
    """

  /// Reads the arguments.
  /// - Throws: `TestFailure` that says what is wrong.
  init(_ arguments: [String]) throws(TestFailure) {
    var flags: [String: String] = [:]
    for argument in arguments.dropFirst() {
      let parts = argument.split(separator: "=", maxSplits: 1)
      guard parts.count == 2, argument.hasPrefix("--") else {
        throw TestFailure("\(argument) is not of the form --name=value")
      }
      flags[String(parts[0].dropFirst(2))] = String(parts[1])
    }
    let port = try Self.port(flags["port"] ?? flags["server_port"] ?? "0")
    switch arguments.first {
    case "server":
      self = .server(port: port)
    case "client":
      let name = flags["test_case"] ?? ""
      guard let testCase = TestCase.named(name) else {
        throw TestFailure(
          "--test_case=\(name): the cases are \(TestCase.all.map(\.name).joined(separator: ", "))")
      }
      self = .client(
        target: "\(flags["server_host"] ?? "127.0.0.1"):\(port)", testCase: testCase)
    case "list":
      self = .list
    case "help", "--help", "-h":
      self = .help
    default:
      throw TestFailure("say server, client or list\n\n\(Self.usage)")
    }
  }

  private static func port(_ text: String) throws(TestFailure) -> Int {
    guard let port = UInt16(text) else {
      throw TestFailure("\(text) is not a port; allowed is 0 to 65535")
    }
    return Int(port)
  }
}
