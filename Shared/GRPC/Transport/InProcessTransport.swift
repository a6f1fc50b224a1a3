/// Joins a client and a server in one process, without ports.
///
/// ```swift
/// let transport = InProcessTransport()
/// let server = try GRPCServer(transport: transport.server, services: [service])
/// let client = GRPCClient(transport: transport.client)
/// ```
///
/// Calls behave as over a network: deadlines, cancellation, metadata, status details, size limits
/// and back-pressure are the same; a message is handed over when the reader asks for it. Only
/// compression is ignored: messages are handed over as they are.
public struct InProcessTransport: Sendable {
  /// The end that a server takes.
  public struct Server: Sendable {
    let link: InProcessLink
  }

  /// The end that clients take; any number of them.
  public struct Client: Sendable {
    let link: InProcessLink
  }

  /// The end that a server takes. One server only.
  public let server: Server
  /// The end that clients take.
  public let client: Client

  /// Makes a pair of ends.
  public init() {
    let link = InProcessLink()
    server = Server(link: link)
    client = Client(link: link)
  }
}
