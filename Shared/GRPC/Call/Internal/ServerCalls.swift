/// Serves the calls that a transport accepts: finds the method, runs the interceptors and the
/// handler in a task of their own, and ends the call with what comes out.
final class ServerCalls: Sendable {
  private let router: RPCRouter
  private let interceptors: [any ServerInterceptor]
  private let limits: MessageLimits

  init(router: RPCRouter, interceptors: [any ServerInterceptor], limits: MessageLimits) {
    self.router = router
    self.interceptors = interceptors
    self.limits = limits
  }

  /// What serves calls to a method. There is always something: for an unknown method it is what
  /// refuses it, so that interceptors see such calls as well.
  func route(to descriptor: MethodDescriptor) -> RPCRouter.Route {
    router.route(to: descriptor)
  }

  /// Serves a call.
  /// - Parameters:
  ///   - stream: the call.
  ///   - route: what ``route(to:)`` gave for it.
  ///   - request: the request, when the method takes exactly one and the transport has read it
  ///     already.
  func serve(_ stream: any ServerStream, by route: RPCRouter.Route, request: SingleRequest? = nil) {
    stream.handler.start {
      let context = ServerContext(
        descriptor: stream.descriptor, metadata: stream.metadata, deadline: stream.deadline,
        peer: stream.peer)
      let response = await ServerContext.$current.withValue(context) {
        await self.response(to: stream, by: route, request: request, context: context)
      }
      stream.writes.close(.writerFinished)
      stream.finish(response)
    }
  }

  private func response(
    to stream: any ServerStream, by route: RPCRouter.Route, request: SingleRequest?,
    context: ServerContext
  ) async -> ServerResponse {
    let result: Result<MessageBytes?, RPCError>
    do {
      let call = ServerCall(stream: stream, request: request, route: route, limits: limits)
      if interceptors.isEmpty {
        result = .success(try await call.run(context))
      } else {
        let last = LastMessage()
        try await intercept(context, from: 0) { context in
          last.set(try await call.run(context))
        }
        result = .success(last.message)
      }
    } catch {
      result = .failure(RPCError(endingCallWith: error))
    }
    return Self.response(result, context: context)
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

  private static func response(
    _ result: Result<MessageBytes?, RPCError>, context: ServerContext
  ) -> ServerResponse {
    let initial = context.takeInitialMetadata()
    var trailing = context.trailingMetadata
    if case .failure(let error) = result { trailing.add(contentsOf: error.metadata) }
    do {
      try initial.check()
      try trailing.check()
    } catch {
      return ServerResponse(
        initialMetadata: [:], trailingMetadata: [:],
        status: Status(code: .init(.internalError), message: "The server's \(error)"), details: [])
    }
    switch result {
    case .success(let message):
      return ServerResponse(
        message: message, initialMetadata: initial, trailingMetadata: trailing, status: .ok,
        details: [])
    case .failure(let error):
      let error = StatusDetails.fitted(error)
      return ServerResponse(
        initialMetadata: initial, trailingMetadata: trailing,
        status: Status(code: .init(error.code), message: error.message),
        details: StatusDetails.encode(error))
    }
  }
}
