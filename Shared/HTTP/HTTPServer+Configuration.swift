extension HTTPServer {
  /// Where a server listens and what it allows.
  public struct Configuration: Sendable {
    /// The name or address to listen on. Default: `127.0.0.1`.
    public var host = "127.0.0.1"
    /// The TCP port, 0 to 65,535; 0 lets the system choose one. Default: 0.
    public var port = 0
    /// The largest request body, in bytes; a larger one is answered with 413. Default: 16 MiB.
    public var maxBodyBytes = 16 << 20
    /// How many bytes of a body that is too large are read and thrown away, so that a client that
    /// sends before it reads still sees the 413; a client that sends more is cut off.
    /// Default: 64 MiB.
    public var maxDiscardedBytes = 64 << 20
    /// How many connections may be open at a time; further ones wait in the system's backlog.
    /// Default: 512.
    public var maxConnections = 512
    /// After how many seconds without traffic a connection is closed, unless a handler is at work
    /// on it; 0: never. Default: 60.
    public var idleTimeout = 60
    /// How many bytes the request line and the headers may have together, 1,024 at least; more is
    /// answered with 431 or 414. Default: 32 KiB.
    public var maxHeaderBytes = 32 << 10
    /// How many seconds `shutdown()` waits for the requests in flight before it cancels them.
    /// Default: 10.
    public var shutdownGrace = 10.0
    /// The answer to a request that the server refuses itself. Default: a JSON object.
    public var refusal: @Sendable (HTTPRefusal) -> HTTPResponse = HTTPRefusal.json

    /// The defaults, changed by `change`.
    public init(_ change: (inout Configuration) -> Void = { _ in }) {
      change(&self)
    }
  }
}
