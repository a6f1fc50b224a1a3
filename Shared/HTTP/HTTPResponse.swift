/// What a handler answers.
public struct HTTPResponse: Sendable {
  /// The bytes after the head.
  public enum Body: Sendable {
    /// All of them at once; sent with `Content-Length`.
    case bytes([UInt8])
    /// As they are made; sent chunked. The closure runs once the head is on its way and writes
    /// until it returns, which ends the body. If it throws, the connection is cut without the last
    /// chunk, so that the client sees that something is missing. It is not run for HEAD requests.
    case stream(@Sendable (HTTPBodyWriter) async throws -> Void)
  }

  /// The status code, 200 to 599; any other is answered as 500.
  public var status: Int
  /// The header fields. `Content-Length`, `Transfer-Encoding`, `Connection` and `Date` are the
  /// server's and are left out when given here.
  public var headers: HTTPHeaders
  /// The body.
  public var body: Body

  /// A response; without a body, an empty one.
  public init(status: Int, headers: HTTPHeaders = [:], body: Body = .bytes([])) {
    self.status = status
    self.headers = headers
    self.body = body
  }
}
