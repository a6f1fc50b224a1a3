import Contracts
import GRPC
import HTTP
import Protobuf
import ProtobufJSON

/// One POST route of the JSON edge: reads a request, makes the call, writes the answer.
struct JSONRoute: Sendable {
  /// Answers a request's body, whose content type is given, within the options' time.
  typealias Handler =
    @Sendable (_ request: HTTPRequest, _ transcoder: JSONTranscoder, _ options: CallOptions)
    async throws -> HTTPResponse

  let path: String
  let handler: Handler

  /// A route whose answer is one message.
  ///
  /// - Parameter plainText: sets the request's field that a body of type `text/plain` stands for;
  ///   `nil` where the route takes JSON only.
  static func unary<Request: Message, Response: Message>(
    _ path: String, plainText: (@Sendable (inout Request, [UInt8]) -> Void)? = nil,
    _ call: @escaping @Sendable (Request, CallOptions) async throws -> Response
  ) -> JSONRoute {
    JSONRoute(path: path) { http, transcoder, options in
      let request: Request = try JSONBody.message(http, transcoder, plainText: plainText)
      return try JSONBody.response(to: await call(request, options), transcoder)
    }
  }

  /// A route whose answer is one message or, for a caller that accepts `application/x-ndjson`, a
  /// line of JSON a step.
  static func streaming<Request: Message, Response: Message, Step: Message>(
    _ path: String, plainText: (@Sendable (inout Request, [UInt8]) -> Void)? = nil,
    unary call: @escaping @Sendable (Request, CallOptions) async throws -> Response,
    steps:
      @escaping @Sendable (Request, CallOptions, (Step) async throws -> Void) async throws ->
      Void
  ) -> JSONRoute {
    JSONRoute(path: path) { http, transcoder, options in
      let request: Request = try JSONBody.message(http, transcoder, plainText: plainText)
      guard http.headers["Accept"]?.contains(JSONBody.lines) == true else {
        return try JSONBody.response(to: await call(request, options), transcoder)
      }
      return HTTPResponse(
        status: 200, headers: ["Content-Type": JSONBody.lines],
        body: .stream { writer in
          do {
            try await steps(request, options) { step in
              try await writer.write(try transcoder.json(from: step, options: .line) + [0x0A])
            }
          } catch let error as RPCError {
            // The status line has gone: the last line tells what went wrong.
            try await writer.write(try HTTPErrors.body(of: error, transcoder) + [0x0A])
          }
        })
    }
  }
}
