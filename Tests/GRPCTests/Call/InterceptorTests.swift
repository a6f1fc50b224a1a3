import GRPC
import Testing

/// Leaves its name in a log on the way in and on the way out.
private struct Tracer: ServerInterceptor, ClientInterceptor {
  let name: String
  let log: Shared<[String]>

  func intercept(
    _ context: ServerContext, next: @Sendable (ServerContext) async throws -> Void
  ) async throws {
    let name = name
    log.change { $0.append("\(name)>") }
    var context = context
    context.metadata.addString(name, forKey: "server-path")
    defer { log.change { $0.append("<\(name)") } }
    try await next(context)
  }

  func intercept(
    _ context: ClientContext, next: (ClientContext) async throws -> Void
  ) async throws {
    let name = name
    log.change { $0.append("\(name)>") }
    var context = context
    context.metadata.addString(name, forKey: "client-path")
    defer { log.change { $0.append("<\(name)") } }
    try await next(context)
  }
}

private struct Refusal: ServerInterceptor, ClientInterceptor {
  let error = RPCError(code: .permissionDenied, message: "no", metadata: ["why": "because"])

  func intercept(
    _ context: ServerContext, next: @Sendable (ServerContext) async throws -> Void
  ) async throws { throw error }

  func intercept(
    _ context: ClientContext, next: (ClientContext) async throws -> Void
  ) async throws { throw error }
}

/// Tries again once.
private struct Retry: ClientInterceptor {
  func intercept(
    _ context: ClientContext, next: (ClientContext) async throws -> Void
  ) async throws {
    do {
      try await next(context)
    } catch let error as RPCError where error.code == .unavailable {
      try await next(context)
    }
  }
}

@Suite(.timeLimit(.minutes(1)))
struct InterceptorTests {
  @Test(arguments: TransportKind.allCases)
  func firstIsOutermost(_ kind: TransportKind) async throws {
    let log = Shared([String]())
    let service = TestService { router in
      router.registerUnary(TestMethod.unary) { (_: Note, context) in
        log.change { $0.append("handler") }
        return Note(
          (context.metadata[stringValues: "client-path"]
            + context.metadata[stringValues: "server-path"]).joined(separator: " "))
      }
    }
    try await kind.withClient(
      of: [service],
      interceptors: [Tracer(name: "s1", log: log), Tracer(name: "s2", log: log)],
      clientInterceptors: [Tracer(name: "c1", log: log), Tracer(name: "c2", log: log)]
    ) { client in
      let response: Note = try await client.unary(Note(""), descriptor: TestMethod.unary)
      #expect(response.text == "c1 c2 s1 s2")
    }
    #expect(
      log.value == ["c1>", "c2>", "s1>", "s2>", "handler", "<s2", "<s1", "<c2", "<c1"])
  }

  @Test(arguments: TransportKind.allCases)
  func serverRefusalKeepsTheHandlerOut(_ kind: TransportKind) async throws {
    let log = Shared([String]())
    let service = TestService { router in
      router.registerUnary(TestMethod.unary) { (request: Note, _) in
        log.change { $0.append("handler") }
        return request
      }
    }
    try await kind.withClient(
      of: [service],
      interceptors: [Tracer(name: "a", log: log), Refusal(), Tracer(name: "b", log: log)]
    ) { client in
      let error = await rpcError {
        let _: Note = try await client.unary(Note(""), descriptor: TestMethod.unary)
      }
      #expect(error?.code == .permissionDenied)
      #expect(error?.metadata[stringValues: "why"] == ["because"])
    }
    #expect(log.value == ["a>", "<a"])
  }

  @Test(arguments: TransportKind.allCases)
  func clientRefusalKeepsTheCallBack(_ kind: TransportKind) async throws {
    let served = Counter()
    try await kind.withClient(
      interceptors: [OutcomeObserver { _ in served.increment() }], clientInterceptors: [Refusal()]
    ) { client in
      let error = await rpcError {
        let _: Note = try await client.unary(Note(""), descriptor: TestMethod.unary)
      }
      #expect(error?.code == .permissionDenied)
    }
    #expect(served.value == 0)
  }

  @Test(arguments: TransportKind.allCases)
  func serverInterceptorSeesTheRealError(_ kind: TransportKind) async throws {
    struct Disk: Error {}
    struct Spy: ServerInterceptor {
      let seen: Events<Bool>
      func intercept(
        _ context: ServerContext, next: @Sendable (ServerContext) async throws -> Void
      ) async throws {
        do {
          try await next(context)
        } catch {
          seen.record(error is Disk)
          throw error
        }
      }
    }
    let seen = Events(of: Bool.self)
    let service = TestService { router in
      router.registerUnary(TestMethod.unary) { (_: Note, _) -> Note in throw Disk() }
    }
    try await kind.withClient(of: [service], interceptors: [Spy(seen: seen)]) { client in
      let error = await rpcError {
        let _: Note = try await client.unary(Note(""), descriptor: TestMethod.unary)
      }
      #expect(error?.code == .unknown)
      #expect(await seen.next() == true)
    }
  }

  @Test(arguments: TransportKind.allCases)
  func serverInterceptorSeesUnknownMethodsAndBadRequests(_ kind: TransportKind) async throws {
    let outcomes = Events(of: RPCError.Code?.self)
    try await kind.withClient(interceptors: [OutcomeObserver { outcomes.record($0) }]) { client in
      _ = await rpcError {
        let _: Note = try await client.unary(Note(""), descriptor: TestMethod.other)
      }
      #expect(await outcomes.next() == .unimplemented)
      _ = await rpcError {
        let _: Note = try await client.unary(Raw([1]), descriptor: TestMethod.unary)
      }
      #expect(await outcomes.next() == .invalidArgument)
      let _: Note = try await client.unary(Note(""), descriptor: TestMethod.unary)
      #expect(await outcomes.next() == .some(nil))
    }
  }

  @Test(arguments: TransportKind.allCases)
  func clientInterceptorMayTryAgain(_ kind: TransportKind) async throws {
    let attempts = Counter()
    let service = TestService { router in
      router.registerUnary(TestMethod.unary) { (request: Note, _) in
        attempts.increment()
        if attempts.value == 1 { throw RPCError(code: .unavailable, message: "not yet") }
        return request
      }
    }
    try await kind.withClient(of: [service], clientInterceptors: [Retry()]) { client in
      let response: Note = try await client.unary(Note("x"), descriptor: TestMethod.unary)
      #expect(response.text == "x")
    }
    #expect(attempts.value == 2)
  }
}
