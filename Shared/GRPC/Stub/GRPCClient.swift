import Protobuf

/// Makes calls to one target. It connects when it is first used and can be shared freely; generated
/// clients wrap it.
///
/// A call ends with its task: cancelling the task that makes a call cancels the call, on the server
/// too. Inside a handler, calls inherit the remaining time of the handler's own call.
public final class GRPCClient: Sendable {
  private let transport: any ClientTransport
  private let interceptors: [any ClientInterceptor]
  private let config: Config

  /// Makes a client for a target on the network.
  /// - Parameters:
  ///   - target: `host:port`, `[ipv6]:port`, `unix:path`, or a name in gRPC's syntax
  ///     (`dns:///host:port`; `ipv4:1.2.3.4:5,1.2.3.5:5` for several addresses).
  ///   - config: limits and times, and how the client connects.
  ///   - interceptors: wrap every call, the first outermost.
  /// - Throws: `RuntimeError` when a setting is not allowed, a file of transport security cannot be
  ///   used or the target is malformed. That nobody answers at the target shows in the calls.
  public init(
    target: String, config: Config = .defaults, interceptors: [any ClientInterceptor] = []
  ) throws(RuntimeError) {
    try config.check()
    self.transport = try Self.transport(to: target, config)
    self.interceptors = interceptors
    self.config = config
  }

  /// Makes a client for a server in the same process.
  /// - Parameters:
  ///   - transport: the client's end of an in-process transport.
  ///   - config: limits and times.
  ///   - interceptors: wrap every call, the first outermost.
  /// - Throws: `RuntimeError` when a setting is not allowed.
  public init(
    transport: InProcessTransport.Client, config: Config = .defaults,
    interceptors: [any ClientInterceptor] = []
  ) throws(RuntimeError) {
    try config.check()
    self.transport = transport.link
    self.interceptors = interceptors
    self.config = config
  }

  /// Waits until calls can be made.
  /// - Parameter timeout: how long to wait at most; nil waits without end.
  /// - Throws: `RPCError` with `UNAVAILABLE` when the time is up first.
  public func waitUntilReady(timeout: Duration? = nil) async throws {
    guard await transport.waitUntilReady(timeout: timeout) else {
      throw RPCError(code: .unavailable, message: "No connection could be made in time.")
    }
  }

  /// Makes a call with one request and one response.
  ///
  /// A response that is missing ends it with `INTERNAL`. A second one, which no server may send, does
  /// so in process; over a network, where the whole call is one operation of gRPC's core, it keeps
  /// the call from ending before its deadline.
  /// - Parameters:
  ///   - message: the request.
  ///   - descriptor: the method.
  ///   - metadata: goes out with the call.
  ///   - options: how the call is made.
  /// - Returns: the response.
  /// - Throws: `RPCError`.
  public nonisolated(nonsending) func unary<Request: Message, Response: Message>(
    _ message: Request, descriptor: MethodDescriptor, metadata: Metadata = [:],
    options: CallOptions = .defaults
  ) async throws -> Response {
    var response = Response()
    try await unary(descriptor, metadata, options) { call throws(RPCError) in
      try call.encode(message)
    } decode: { call, bytes throws(RPCError) in
      response = try call.decode(bytes)
    }
    return response
  }

  /// Makes a call with one request and one response. That the types of the messages are not known here
  /// saves the compiler from moving them about by way of their metadata.
  private nonisolated(nonsending) func unary(
    _ descriptor: MethodDescriptor, _ metadata: Metadata, _ options: CallOptions,
    encode: (ClientCall) throws(RPCError) -> MessageBytes,
    decode: (ClientCall, MessageBytes) throws(RPCError) -> Void
  ) async throws {
    try await intercepted(descriptor, metadata, options) { context in
      let call = try self.prepare(context)
      let response = await self.transport.unary(call, message: try encode(call))
      if let ending = response.ending {
        call.options.onInitialMetadata?(ending.initialMetadata)
        call.options.onTrailingMetadata?(ending.outcome.trailingMetadata)
        if let error = ending.outcome.error { throw error }
      }
      guard let bytes = response.message else { throw call.noResponse }
      try decode(call, bytes)
    }
  }

  /// Makes a call with one request and a stream of responses.
  /// - Parameters:
  ///   - message: the request.
  ///   - descriptor: the method.
  ///   - metadata: goes out with the call.
  ///   - options: how the call is made.
  ///   - onResponse: reads the responses. When it returns or throws before their end, the call is
  ///     cancelled.
  /// - Returns: what `onResponse` returns.
  /// - Throws: `RPCError`, or what `onResponse` throws.
  public func serverStreaming<Request: Message, Response: Message, Result>(
    _ message: Request, descriptor: MethodDescriptor, metadata: Metadata = [:],
    options: CallOptions = .defaults,
    onResponse: (RPCAsyncSequence<Response>) async throws -> Result
  ) async throws -> Result {
    try await intercepted(descriptor, metadata, options) { context in
      let call = try self.prepare(context)
      let request = try call.encode(message)
      return try await self.withStream(call) { stream in
        // When the server does not take the request, reading says why.
        try? await stream.write(request, last: true)
        return try await onResponse(call.responses(of: stream))
      }
    }
  }

  /// Makes a call with a stream of requests and one response.
  /// - Parameters:
  ///   - descriptor: the method.
  ///   - metadata: goes out with the call.
  ///   - options: how the call is made.
  ///   - requestProducer: writes the requests; the stream ends when it returns. It is cancelled when
  ///     the server answers early.
  /// - Returns: the response.
  /// - Throws: `RPCError`, or what `requestProducer` throws.
  public func clientStreaming<Request: Message, Response: Message>(
    descriptor: MethodDescriptor, metadata: Metadata = [:], options: CallOptions = .defaults,
    requestProducer: @escaping @Sendable (RPCWriter<Request>) async throws -> Void
  ) async throws -> Response {
    try await bidirectionalStreaming(
      descriptor: descriptor, metadata: metadata, options: options,
      requestProducer: requestProducer
    ) { (responses: RPCAsyncSequence<Response>) in
      var iterator = responses.makeAsyncIterator()
      guard let response = try await iterator.next() else {
        throw RPCError(
          code: .internalError, message: "\(descriptor) has one response, none was sent.")
      }
      guard try await iterator.next() == nil else {
        throw RPCError(
          code: .internalError, message: "\(descriptor) has one response, more than one was sent.")
      }
      return response
    }
  }

  /// Makes a call with a stream of requests and a stream of responses.
  /// - Parameters:
  ///   - descriptor: the method.
  ///   - metadata: goes out with the call.
  ///   - options: how the call is made.
  ///   - requestProducer: writes the requests while `onResponse` reads; the stream ends when it
  ///     returns. It is cancelled when the call has ended.
  ///   - onResponse: reads the responses. When it returns or throws before their end, the call is
  ///     cancelled.
  /// - Returns: what `onResponse` returns.
  /// - Throws: `RPCError`, or what one of the closures throws.
  public func bidirectionalStreaming<Request: Message, Response: Message, Result>(
    descriptor: MethodDescriptor, metadata: Metadata = [:], options: CallOptions = .defaults,
    requestProducer: @escaping @Sendable (RPCWriter<Request>) async throws -> Void,
    onResponse: (RPCAsyncSequence<Response>) async throws -> Result
  ) async throws -> Result {
    try await intercepted(descriptor, metadata, options) { context in
      let call = try self.prepare(context)
      return try await self.withStream(call) { stream in
        let producer = Producer(call: call, stream: stream, produce: requestProducer)
        return try await producer.run {
          try await onResponse(call.responses(of: stream))
        }
      }
    }
  }

  private static func transport(
    to target: String, _ config: Config
  ) throws(RuntimeError) -> any ClientTransport {
    guard !target.contains(",") || ["ipv4:", "ipv6:", "unix:"].contains(where: target.hasPrefix)
    else {
      throw RuntimeError(
        code: .invalidTarget,
        message: "\"\(target)\" has several addresses; they begin with ipv4: or ipv6:.")
    }
    guard let tls = config.tls else {
      return try NetworkClientTransport(target: target, arguments: config.arguments)
    }
    guard tls.serverName != nil || !target.contains(",") else {
      throw RuntimeError(
        code: .invalidConfiguration,
        message: "tls.serverName is needed for \"\(target)\", which has several addresses.")
    }
    let files: CertificateFiles
    do {
      files = try tls.files()
    } catch {
      throw RuntimeError(error)
    }
    return try ReloadingClientTransport(target: target, arguments: config.arguments, files: files)
  }

  /// How many calls exist: those in flight, and those that something still holds.
  package var liveCalls: Int { transport.liveCalls }

  // MARK: - What all calls share

  /// Runs the interceptors around a call.
  private nonisolated(nonsending) func intercepted<Result>(
    _ descriptor: MethodDescriptor, _ metadata: Metadata, _ options: CallOptions,
    _ body: nonisolated(nonsending) (ClientContext) async throws -> Result
  ) async throws -> Result {
    let context = ClientContext(descriptor: descriptor, metadata: metadata, options: options)
    guard !interceptors.isEmpty else { return try await body(context) }
    var result: Result?
    try await intercept(context, from: 0) { result = try await body($0) }
    guard let result else {
      throw RPCError(
        code: .internalError, message: "An interceptor has kept the call to \(descriptor) back.")
    }
    return result
  }

  private nonisolated(nonsending) func intercept(
    _ context: ClientContext, from index: Int, call: (ClientContext) async throws -> Void
  ) async throws {
    guard index < interceptors.count else { return try await call(context) }
    try await interceptors[index].intercept(context) { context in
      try await self.intercept(context, from: index + 1, call: call)
    }
  }

  /// Settles what a call looks like once the interceptors have had their say.
  private func prepare(_ context: ClientContext) throws(RPCError) -> ClientCall {
    do {
      try context.metadata.check()
    } catch {
      throw RPCError(code: .invalidArgument, message: "The request's \(error)")
    }
    let deadline = Deadline.earliest(
      context.options.timeout.map(Deadline.after), ServerContext.current?.deadline)
    if let deadline, deadline.hasPassed {
      throw RPCError(
        code: .deadlineExceeded, message: "The deadline had passed before the call began.")
    }
    // A cancellation that follows the call to a server can come too late.
    if Task.isCancelled { throw .cancelledTask }
    let limits = MessageLimits(
      received: min(
        context.options.maxResponseMessageBytes ?? config.maxResponseMessageBytes,
        config.maxResponseMessageBytes),
      sent: min(
        context.options.maxRequestMessageBytes ?? config.maxRequestMessageBytes,
        config.maxRequestMessageBytes))
    return ClientCall(
      context, deadline: deadline,
      waitForReady: context.options.waitForReady ?? config.waitForReady, limits: limits)
  }

  /// Opens a stream for `body` and sees to it that the call has ended when this returns.
  private nonisolated(nonsending) func withStream<Result>(
    _ call: ClientCall,
    _ body: nonisolated(nonsending) (any ClientStream) async throws -> Result
  ) async throws -> Result {
    let stream = transport.open(call)
    let announcement = call.options.onInitialMetadata.map { announce in
      Task { announce(await stream.initialMetadata.value) }
    }
    let result: Swift.Result<Result, any Error>
    do {
      result = .success(
        try await withTaskCancellationHandler {
          try await body(stream)
        } onCancel: {
          stream.cancel()
        })
    } catch {
      result = .failure(error)
    }
    stream.cancel()
    let outcome = await stream.outcome.value
    await announcement?.value
    call.options.onTrailingMetadata?(outcome.trailingMetadata)
    return try result.get()
  }
}
