import Protobuf

/// Finds what handles a method.
public struct RPCRouter: Sendable {
  /// What handles calls to one method.
  enum Route: Sendable {
    /// Answers one request with one response.
    case unary(UnaryHandler)
    /// Handles any other call.
    /// - takesSingleRequest: whether a call carries exactly one request.
    case stream(takesSingleRequest: Bool, StreamHandler)
  }

  /// Answers a request.
  typealias UnaryHandler =
    nonisolated(nonsending) @Sendable (MessageBytes, MessageLimits, ServerContext) async throws
    -> MessageBytes

  /// Handles a call; returns the response that goes out with the status, when there is exactly one.
  typealias StreamHandler = @Sendable (ServerCall, ServerContext) async throws -> MessageBytes?

  /// A method with one request and one response.
  struct UnaryMethod: Sendable {
    let descriptor: MethodDescriptor
    let handler: UnaryHandler
  }

  private var routes: [String: Route] = [:]
  /// Methods that were registered twice.
  private(set) var duplicates: [MethodDescriptor] = []
  /// The methods that are registered, in the order of their registration.
  public private(set) var methods: [MethodDescriptor] = []
  /// Those of them with one request and one response.
  private(set) var unaryMethods: [UnaryMethod] = []

  /// Makes a router without methods.
  public init() {}

  /// Registers a method with one request and one response.
  ///
  /// A second request, which no client may send, ends the call with `INTERNAL` in process; over a
  /// network, where gRPC's core receives such a call in one step, it is never read.
  /// - Parameters:
  ///   - method: the name of the method.
  ///   - handler: answers a request. What it throws ends the call.
  public mutating func registerUnary<Request: Message, Response: Message>(
    _ method: MethodDescriptor,
    handler: @escaping @Sendable (Request, ServerContext) async throws -> Response
  ) {
    let handler: UnaryHandler = { request, limits, context in
      let request: Request = try Self.decode(request, limits, context)
      return try Self.encode(try await handler(request, context), limits)
    }
    unaryMethods.append(UnaryMethod(descriptor: method, handler: handler))
    add(method, .unary(handler))
  }

  /// Registers a method with a stream of requests and one response.
  /// - Parameters:
  ///   - method: the name of the method.
  ///   - handler: reads the requests and answers them. What it throws ends the call.
  public mutating func registerClientStreaming<Request: Message, Response: Message>(
    _ method: MethodDescriptor,
    handler:
      @escaping @Sendable (RPCAsyncSequence<Request>, ServerContext) async throws -> Response
  ) {
    add(
      method,
      .stream(takesSingleRequest: false) { call, context in
        try Self.encode(
          try await handler(Self.requests(of: call, context: context), context), call.limits)
      })
  }

  /// Registers a method with one request and a stream of responses.
  /// - Parameters:
  ///   - method: the name of the method.
  ///   - handler: writes the responses; the call ends when it returns or throws.
  public mutating func registerServerStreaming<Request: Message, Response: Message>(
    _ method: MethodDescriptor,
    handler: @escaping @Sendable (Request, RPCWriter<Response>, ServerContext) async throws -> Void
  ) {
    add(
      method,
      .stream(takesSingleRequest: true) { call, context in
        let request: Request = try Self.decode(
          try await call.singleRequest(), call.limits, context)
        try await handler(request, Self.responses(of: call, context: context), context)
        return nil
      })
  }

  /// Registers a method with a stream of requests and a stream of responses.
  /// - Parameters:
  ///   - method: the name of the method.
  ///   - handler: reads the requests and writes the responses; the call ends when it returns or
  ///     throws.
  public mutating func registerBidirectionalStreaming<Request: Message, Response: Message>(
    _ method: MethodDescriptor,
    handler:
      @escaping @Sendable (RPCAsyncSequence<Request>, RPCWriter<Response>, ServerContext)
      async throws -> Void
  ) {
    add(
      method,
      .stream(takesSingleRequest: false) { call, context in
        try await handler(
          Self.requests(of: call, context: context), Self.responses(of: call, context: context),
          context)
        return nil
      })
  }

  /// What handles a method; what refuses it when it is not registered.
  func route(to method: MethodDescriptor) -> Route {
    routes[method.fullyQualifiedMethod]
      ?? .stream(takesSingleRequest: false) { _, _ in
        throw RPCError(
          code: .unimplemented, message: "There is no method \(method.fullyQualifiedMethod).")
      }
  }

  private mutating func add(_ method: MethodDescriptor, _ route: Route) {
    if routes.updateValue(route, forKey: method.fullyQualifiedMethod) == nil {
      methods.append(method)
    } else {
      duplicates.append(method)
    }
  }

  private static func requests<Request: Message>(
    of call: ServerCall, context: ServerContext
  ) -> RPCAsyncSequence<Request> {
    RPCAsyncSequence { () async throws(RPCError) -> Request? in
      guard let bytes = try await call.stream.read() else { return nil }
      return try decode(bytes, call.limits, context)
    }
  }

  private static func responses<Response: Message>(
    of call: ServerCall, context: ServerContext
  ) -> RPCWriter<Response> {
    RPCWriter { message, compressed in
      try await call.stream.write(
        try encode(message, call.limits), compressed: compressed, context: context)
    }
  }

  /// `INVALID_ARGUMENT` rather than the customary `INTERNAL`: the request is what is wrong, and the
  /// caller can see that only from a code that is about the request.
  private static func decode<Request: Message>(
    _ bytes: MessageBytes, _ limits: MessageLimits, _ context: ServerContext
  ) throws(RPCError) -> Request {
    context.noteRequest(wasCompressed: bytes.isCompressed)
    let bytes = try limits.received(bytes, unknownEncoding: .unimplemented)
    do {
      return try bytes.decode(Request.self)
    } catch {
      throw RPCError(
        code: .invalidArgument,
        message: "The request is not a valid \(Request.protoMessageName): \(error)", cause: error)
    }
  }

  private static func encode<Response: Message>(
    _ message: Response, _ limits: MessageLimits
  ) throws(RPCError) -> MessageBytes {
    let bytes: MessageBytes
    do {
      bytes = try MessageBytes(encoding: message)
    } catch {
      throw RPCError(
        code: .internalError,
        message: "The response \(Response.protoMessageName) cannot be encoded.", cause: error)
    }
    try limits.checkSent(bytes)
    return bytes
  }
}
