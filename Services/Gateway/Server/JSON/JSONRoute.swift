import Contracts
import GRPC
import HTTP
import Protobuf
import ProtobufJSON

/// One POST route of the JSON edge: reads a request, makes the call, writes the answer.
struct JSONRoute: Sendable {
  /// Sets what a body of type `text/plain` stands for in a request.
  typealias PlainText<Request> = @Sendable (inout Request, [UInt8]) -> Void

  /// Where it is.
  let path: String
  /// Answers a request within a time.
  let handler:
    @Sendable (_ request: HTTPRequest, _ transcoder: JSONTranscoder, _ timeout: Duration)
      async throws -> HTTPResponse

  /// A route to a method of one of the services.
  ///
  /// - Parameter plainText: where the route takes plain text as well as JSON.
  static func call<Request: Message, Response: Message>(
    _ path: String, plainText: PlainText<Request>? = nil,
    _ call: @escaping @Sendable (Request, CallOptions) async throws -> Response
  ) -> JSONRoute {
    own(path, plainText: plainText) { request, deadline in
      try await call(request, CallOptions(timeout: max(.zero, deadline - ContinuousClock.now)))
    }
  }

  /// A route to something that the gateway does itself.
  static func own<Request: Message, Response: Message>(
    _ path: String, plainText: PlainText<Request>? = nil,
    _ run: @escaping @Sendable (Request, ContinuousClock.Instant) async throws -> Response
  ) -> JSONRoute {
    JSONRoute(path: path) { http, transcoder, timeout in
      let deadline = ContinuousClock.now + timeout
      let request: Request = try JSONBody.message(http, transcoder, plainText: plainText)
      return try JSONBody.response(to: await run(request, deadline), transcoder)
    }
  }

  /// A route to a method of one of the services that streams its answer. A caller that accepts
  /// `application/x-ndjson` gets a line of JSON a message, and where the call fails a last line with the
  /// error; any other gets the last thing that `whole` finds in a message.
  ///
  /// - Parameter call: makes the call and returns what its last argument makes of the answer.
  static func stream<Request: Message, Response: Message, Whole: Message>(
    _ path: String, whole: @escaping @Sendable (Response) -> Whole?,
    _ call:
      @escaping @Sendable (
        Request, CallOptions, (RPCAsyncSequence<Response>) async throws -> Whole?
      ) async throws -> Whole?
  ) -> JSONRoute {
    JSONRoute(path: path) { http, transcoder, timeout in
      let request: Request = try JSONBody.message(http, transcoder, plainText: nil)
      let deadline = ContinuousClock.now + timeout
      guard http.headers["Accept"]?.contains(JSONBody.lines) == true else {
        let found = try await call(request, CallOptions(timeout: timeout)) { responses in
          var last: Whole?
          for try await response in responses { last = whole(response) ?? last }
          return last
        }
        guard let found else { throw RPCError(.internalError) }
        return try JSONBody.response(to: found, transcoder)
      }
      return HTTPResponse(
        status: 200, headers: ["Content-Type": JSONBody.lines],
        body: .stream { writer in
          do {
            let left = max(.zero, deadline - ContinuousClock.now)
            _ = try await call(request, CallOptions(timeout: left)) { responses in
              for try await response in responses {
                try await writer.write(transcoder.json(from: response, options: .edge) + [0x0A])
              }
              return nil
            }
          } catch let error as RPCError {
            try await writer.write(HTTPErrors.body(of: error, transcoder) + [0x0A])
          }
        })
    }
  }

  /// A route to one of the gateway's own jobs. A caller that accepts `application/x-ndjson` gets a
  /// line of JSON a step, and where the job fails a last line with the error; any other gets the
  /// whole answer.
  ///
  /// - Parameters:
  ///   - plainText: where the route takes plain text as well as JSON.
  ///   - step: the message for an event.
  ///   - run: does the job.
  static func job<Request: Message, Answer: BranchedAnswer, Step: Message>(
    _ path: String, plainText: PlainText<Request>? = nil,
    step: @escaping @Sendable (FanOut<Answer>.Event) -> Step,
    run:
      @escaping @Sendable (
        Request, ContinuousClock.Instant, @escaping @Sendable (FanOut<Answer>.Event) -> Void
      ) async throws -> Answer
  ) -> JSONRoute {
    JSONRoute(path: path) { http, transcoder, timeout in
      let request: Request = try JSONBody.message(http, transcoder, plainText: plainText)
      let deadline = ContinuousClock.now + timeout
      guard http.headers["Accept"]?.contains(JSONBody.lines) == true else {
        return try JSONBody.response(to: await run(request, deadline) { _ in }, transcoder)
      }
      return HTTPResponse(
        status: 200, headers: ["Content-Type": JSONBody.lines],
        body: .stream { writer in
          do {
            try await relay { emit in
              _ = try await run(request, deadline, emit)
            } to: { event in
              try await writer.write(transcoder.json(from: step(event), options: .edge) + [0x0A])
            }
          } catch let error as RPCError {
            try await writer.write(HTTPErrors.body(of: error, transcoder) + [0x0A])
          }
        })
    }
  }
}
