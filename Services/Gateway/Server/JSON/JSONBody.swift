import GRPC
import HTTP
import Protobuf
import ProtobufJSON
import ServiceKit
import Validation

/// Bodies of the JSON edge.
enum JSONBody {
  /// The content type of one message.
  static let json = "application/json"
  /// The content type of a message a line.
  static let lines = "application/x-ndjson"

  /// The request that `http` carries: JSON, or plain text where the route takes it. An empty body is
  /// the empty message.
  ///
  /// - Throws: `RPCError` `.invalidArgument` saying what is wrong with the JSON.
  static func message<Request: Message>(
    _ http: HTTPRequest, _ transcoder: JSONTranscoder,
    plainText: (@Sendable (inout Request, [UInt8]) -> Void)?
  ) throws -> Request {
    let type = http.headers["Content-Type"]?.lowercased() ?? json
    if let plainText, type.hasPrefix("text/plain") {
      var request = Request()
      plainText(&request, http.body)
      return request
    }
    guard !http.body.isEmpty else { return Request() }
    do {
      return try transcoder.message(Request.self, fromJSON: http.body)
    } catch {
      throw RPCError(InvalidInput("MALFORMED_JSON", field: "body", "\(error)"))
    }
  }

  /// The answer to a call that worked.
  static func response(
    to message: some Message, _ transcoder: JSONTranscoder
  ) throws -> HTTPResponse {
    HTTPResponse(
      status: 200, headers: ["Content-Type": json],
      body: .bytes(try transcoder.json(from: message, options: .edge) + [0x0A]))
  }
}
