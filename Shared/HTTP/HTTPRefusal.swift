/// Why the server answers a request itself instead of handing it to the handler.
public struct HTTPRefusal: Error, Sendable, Equatable {
  /// The status code: 400 or 413.
  public var status: Int
  /// A stable name: `MALFORMED_TARGET`, `MALFORMED_HEADER`, `BODY_TOO_LARGE`.
  public var reason: String
  /// What was wrong and what is allowed, for a person.
  public var message: String

  /// The refusal as a JSON object with `status`, `reason` and `message`.
  public static func json(_ refusal: HTTPRefusal) -> HTTPResponse {
    // Reasons and messages are made of literals and numbers here: nothing in them needs escaping.
    let text =
      #"{"status":\#(refusal.status),"reason":"\#(refusal.reason)","message":"\#(refusal.message)"}"#
    return HTTPResponse(
      status: refusal.status, headers: ["Content-Type": "application/json"],
      body: .bytes(Array((text + "\n").utf8)))
  }

  static let malformedTarget = HTTPRefusal(
    status: 400, reason: "MALFORMED_TARGET",
    message: "the request target must be a path in percent-encoded UTF-8")
  static let malformedHeader = HTTPRefusal(
    status: 400, reason: "MALFORMED_HEADER",
    message:
      "header fields must be UTF-8, and Content-Length must not stand beside Transfer-Encoding"
  )

  static func bodyTooLarge(limit: Int) -> HTTPRefusal {
    HTTPRefusal(
      status: 413, reason: "BODY_TOO_LARGE",
      message: "the request body must have at most \(limit) bytes")
  }
}
