/// Serves the calls that a transport accepts: finds the method, runs the interceptors and the
/// handler in a task of their own, and ends the call with what comes out.
final class ServerCalls: Sendable {
  /// The methods with one request and one response.
  let unaryMethods: [RPCRouter.UnaryMethod]

  private let router: RPCRouter
  private let interceptors: [any ServerInterceptor]
  private let limits: MessageLimits

  init(router: RPCRouter, interceptors: [any ServerInterceptor], limits: MessageLimits) {
    self.router = router
    self.interceptors = interceptors
    self.limits = limits
    unaryMethods = router.unaryMethods
  }

  /// What serves calls to a method. There is always something: for an unknown method it is what
  /// refuses it, so that interceptors see such calls as well.
  func route(to descriptor: MethodDescriptor) -> RPCRouter.Route {
    router.route(to: descriptor)
  }

  /// Serves a call as a stream.
  /// - Parameters:
  ///   - stream: the call.
  ///   - route: what ``route(to:)`` gave for it.
  ///   - request: the request, when the method takes exactly one and the transport has read it
  ///     already.
  func serve(_ stream: any ServerStream, by route: RPCRouter.Route, request: SingleRequest? = nil) {
    let call = ServerCall(stream: stream, request: request, limits: limits)
    stream.begin(
      Task(executorPreference: RPCExecutor.shared) {
        let response = await self.response(to: stream) { context in
          switch route {
          case .unary(let handler):
            try await handler(try await call.singleRequest(), self.limits, context)
          case .stream(_, let handler):
            try await handler(call, context)
          }
        }
        await stream.writes.drain()
        stream.writes.close(.writerFinished)
        stream.finish(response)
      })
  }

  /// Serves a call with one request and one response.
  /// - Parameters:
  ///   - call: what came with it.
  ///   - request: the request, which is at most one here.
  ///   - method: the method that was called.
  /// - Returns: how the call ends.
  nonisolated(nonsending) func response(
    to call: any IncomingCall, request: SingleRequest, by method: RPCRouter.UnaryMethod
  ) async -> ServerResponse {
    await response(to: call) { context in
      try await method.handler(try request.message(of: method.descriptor), self.limits, context)
    }
  }

  private nonisolated(nonsending) func response(
    to call: any IncomingCall,
    body: nonisolated(nonsending) @Sendable (ServerContext) async throws -> MessageBytes?
  ) async -> ServerResponse {
    let context = ServerContext(call)
    let result: Result<MessageBytes?, RPCError> = await ServerContext.$current.withValue(context) {
      do {
        if interceptors.isEmpty {
          return .success(try await run(body, context, call))
        }
        return try await withoutActuallyEscaping(body) { body in
          let last = LastMessage()
          try await intercept(context, from: 0) { context in
            last.set(try await self.run(body, context, call))
          }
          return .success(last.message)
        }
      } catch {
        return .failure(RPCError(endingCallWith: error))
      }
    }
    return Self.response(result, context: context)
  }

  /// Runs the handler.
  /// - Returns: the response that goes out with the status, when the method has exactly one.
  /// - Throws: what the handler throws; an `RPCError` that says why when the call was cancelled.
  private nonisolated(nonsending) func run(
    _ body: nonisolated(nonsending) @Sendable (ServerContext) async throws -> MessageBytes?,
    _ context: ServerContext,
    _ call: any IncomingCall
  ) async throws -> MessageBytes? {
    do {
      let message = try await body(context)
      if let code = call.cancellation { throw Self.cancelled(code, cause: nil) }
      return message
    } catch let error as RPCError where error.code != .cancelled {
      throw error
    } catch {
      guard let code = call.cancellation,
        error is CancellationError || error is RPCError
      else { throw error }
      throw Self.cancelled(code, cause: error)
    }
  }

  private func intercept(
    _ context: ServerContext, from index: Int,
    handler: @escaping @Sendable (ServerContext) async throws -> Void
  ) async throws {
    guard index < interceptors.count else { return try await handler(context) }
    try await interceptors[index].intercept(context) { context in
      try await self.intercept(context, from: index + 1, handler: handler)
    }
  }

  private static func cancelled(_ code: RPCError.Code, cause: (any Error)?) -> RPCError {
    let message =
      code == .deadlineExceeded
      ? "The deadline has passed." : "The call was cancelled."
    return RPCError(code: code, message: message, cause: cause ?? CancellationError())
  }

  private static func response(
    _ result: Result<MessageBytes?, RPCError>, context: ServerContext
  ) -> ServerResponse {
    let head = context.takeResponseHead()
    var trailing = context.trailingMetadata
    if case .failure(let error) = result { trailing.add(contentsOf: error.metadata) }
    do {
      try head?.metadata.check()
      try trailing.check()
    } catch {
      return ServerResponse(
        head: head.map { _ in ResponseHead() }, trailingMetadata: [:],
        status: Status(code: .init(.internalError), message: "The server's \(error)"), details: [])
    }
    switch result {
    case .success(let message):
      return ServerResponse(
        message: message, head: head, trailingMetadata: trailing, status: .ok, details: [])
    case .failure(let error):
      let error = StatusDetails.fitted(error)
      return ServerResponse(
        head: head, trailingMetadata: trailing,
        status: Status(code: .init(error.code), message: error.message),
        details: StatusDetails.encode(error))
    }
  }
}
