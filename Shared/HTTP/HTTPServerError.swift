/// Why a server cannot start.
public enum HTTPServerError: Error, Equatable, CustomStringConvertible {
  /// Another process listens on the address.
  case addressInUse(host: String, port: Int)
  /// The host is no name or address of this machine.
  case unknownHost(host: String, message: String)
  /// The address cannot be listened on for another reason, such as a missing right.
  case cannotListen(host: String, port: Int, message: String)
  /// The library or the system refused to start the server's threads.
  case cannotStart(message: String)
  /// A server starts once.
  case alreadyStarted

  /// One line that says what to change.
  public var description: String {
    switch self {
    case .addressInUse(let host, let port):
      "\(host):\(port) is already in use by another process"
    case .unknownHost(let host, let message):
      "cannot resolve the host \"\(host)\": \(message)"
    case .cannotListen(let host, let port, let message):
      "cannot listen on \(host):\(port): \(message)"
    case .cannotStart(let message):
      "cannot start the HTTP server: \(message)"
    case .alreadyStarted:
      "the HTTP server was started already"
    }
  }
}
