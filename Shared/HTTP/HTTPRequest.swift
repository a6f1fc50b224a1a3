/// A whole request as a handler gets it: its head is valid UTF-8 and its body is within the limit.
public struct HTTPRequest: Sendable {
  /// The method as sent: `GET`, `POST`, …
  public var method: String
  /// The path, percent-decoded, without the query; begins with `/` (or is `*` for `OPTIONS *`).
  public var path: String
  /// The query's names and values, percent-decoded, `+` read as a space. Of several values under one
  /// name, the last.
  public var query: [String: String]
  /// The header fields.
  public var headers: HTTPHeaders
  /// The body, dechunked; empty without one.
  public var body: [UInt8]
  /// The client's address and port: `127.0.0.1:40112`, `[::1]:40112`.
  public var peer: String

  /// A request made by hand, for tests of handlers.
  public init(
    method: String, path: String, query: [String: String] = [:], headers: HTTPHeaders = [:],
    body: [UInt8] = [], peer: String = ""
  ) {
    self.method = method
    self.path = path
    self.query = query
    self.headers = headers
    self.body = body
    self.peer = peer
  }
}
