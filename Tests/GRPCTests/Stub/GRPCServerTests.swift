import GRPC
import TestSupport
import Testing

@Suite(.timeLimit(.minutes(1)))
struct GRPCServerTests {
  @Test(arguments: TransportKind.allCases)
  func gracefulShutdownLetsACallFinish(_ kind: TransportKind) async throws {
    let started = Events(of: Void.self)
    let mayFinish = Events(of: Void.self)
    let service = TestService { router in
      router.registerUnary(TestMethod.unary) { (request: Note, _) in
        started.record(())
        _ = await mayFinish.next()
        return request
      }
      router.registerUnary(TestMethod.other) { (request: Note, _) in request }
    }
    let (server, client) = try kind.pair([service])
    async let serving: Void = server.serve()
    async let call: Note = client.unary(Note("slow"), descriptor: TestMethod.unary)
    #expect(await started.next() != nil)
    server.beginGracefulShutdown()
    // The server stops taking calls as soon as the client has heard of it.
    var refusal: RPCError?
    while refusal == nil {
      refusal = await rpcError {
        let _: Note = try await client.unary(Note("x"), descriptor: TestMethod.other)
      }
    }
    #expect(refusal?.code == .unavailable, "\(refusal as Any)")
    mayFinish.record(())
    #expect(try await call.text == "slow")
    try await serving
  }

  @Test(arguments: TransportKind.allCases, [true, false])
  func forcedShutdownCancelsCalls(_ kind: TransportKind, atOnce: Bool) async throws {
    let started = Events(of: Void.self)
    let cancelled = Events(of: Void.self)
    let service = TestService { router in
      router.registerUnary(TestMethod.unary) { (request: Note, _) in
        started.record(())
        do {
          try await suspendUntilCancelled()
        } catch {
          cancelled.record(())
          throw error
        }
        return request
      }
    }
    let (server, client) = try kind.pair(
      [service], config: .defaults { $0.gracePeriod = atOnce ? .seconds(600) : .zero })
    async let serving: Void = server.serve()
    async let error = rpcError {
      let _: Note = try await client.unary(Note("slow"), descriptor: TestMethod.unary)
    }
    #expect(await started.next() != nil)
    server.beginGracefulShutdown()
    if atOnce { server.shutDownNow() }
    #expect(await cancelled.next() != nil)
    let failure = await error
    #expect(failure?.code == .unavailable, "\(failure as Any)")
    try await serving
  }

  /// A service whose unary method tells that it has begun, and ends only when it is cancelled.
  private func serviceThatWaits(_ started: Events<Void>) -> TestService {
    TestService { router in
      router.registerUnary(TestMethod.unary) { (request: Note, _) in
        started.record(())
        try await suspendUntilCancelled()
        return request
      }
    }
  }

  /// The end of the grace period and the beginning of the shutdown are one moment here.
  @Test func shutdownWithoutGraceMissesNoCall() async throws {
    let started = Events(of: Void.self)
    let service = serviceThatWaits(started)
    for _ in 0..<2_000 {
      let (server, client) = try TransportKind.inProcess.pair(
        [service], config: .defaults { $0.gracePeriod = .zero })
      async let error = rpcError {
        let _: Note = try await client.unary(Note("slow"), descriptor: TestMethod.unary)
      }
      #expect(await started.next() != nil)
      server.beginGracefulShutdown()
      #expect(await error?.code == .unavailable)
      try await server.serve()
    }
  }

  @Test(arguments: TransportKind.allCases)
  func cancelledServeStopsTheServer(_ kind: TransportKind) async throws {
    let started = Events(of: Void.self)
    let service = serviceThatWaits(started)
    let (server, client) = try kind.pair([service])
    let serving = Task { try await server.serve() }
    async let error = rpcError {
      let _: Note = try await client.unary(Note("slow"), descriptor: TestMethod.unary)
    }
    #expect(await started.next() != nil)
    serving.cancel()
    #expect(await error != nil)
    await #expect(throws: CancellationError.self) { try await serving.value }
  }

  @Test func portInUseIsNamed() async throws {
    let first = try GRPCServer(listeningOn: "127.0.0.1:0", services: [echo])
    let address = "127.0.0.1:\(first.port)"
    let error = #expect(throws: RuntimeError.self) {
      _ = try GRPCServer(listeningOn: ["127.0.0.1:0", address], services: [echo])
    }
    #expect(error?.code == .cannotListen)
    #expect(error?.message.contains(address) == true)
  }

  @Test func listensOnSeveralAddresses() async throws {
    let server = try GRPCServer(listeningOn: ["127.0.0.1:0", "127.0.0.1:0"], services: [echo])
    #expect(Set(server.ports).count == 2)
    for port in server.ports {
      let client = try GRPCClient(target: "127.0.0.1:\(port)")
      let response: Note = try await client.unary(Note("x"), descriptor: TestMethod.unary)
      #expect(response.text == "echo x")
    }
    server.shutDownNow()
    try await server.serve()
  }

  @Test func methodRegisteredTwiceIsRefused() throws {
    let error = #expect(throws: RuntimeError.self) {
      _ = try GRPCServer(transport: InProcessTransport().server, services: [echo, echo])
    }
    #expect(error?.code == .duplicateMethod)
    #expect(error?.message.contains("test.Tests/Unary") == true)
  }

  @Test func secondServerOnATransportIsRefused() throws {
    let transport = InProcessTransport()
    let server = try GRPCServer(transport: transport.server, services: [echo])
    let error = #expect(throws: RuntimeError.self) {
      _ = try GRPCServer(transport: transport.server, services: [echo])
    }
    #expect(error?.code == .cannotListen)
    server.shutDownNow()
  }

  @Test(arguments: [0, -1, Int(Int32.max) + 1])
  func sizeOutOfRangeIsRefused(_ size: Int) {
    let configs: [(inout GRPCServer.Config) -> Void] = [
      { $0.maxRequestMessageBytes = size }, { $0.maxResponseMessageBytes = size },
      { $0.maxMetadataBytes = size }, { $0.maxConcurrentCallsPerConnection = size },
    ]
    for configure in configs {
      let error = #expect(throws: RuntimeError.self) {
        _ = try GRPCServer(
          transport: InProcessTransport().server, services: [], config: .defaults(configure))
      }
      #expect(error?.code == .invalidConfiguration)
      #expect(error?.message.contains("\(size)") == true)
    }
  }

  @Test func roomForLessThanTheLargestRequestIsRefused() {
    let error = #expect(throws: RuntimeError.self) {
      _ = try GRPCServer(
        listeningOn: "127.0.0.1:0", services: [],
        config: .defaults { $0.maxBufferedBytes = $0.maxRequestMessageBytes })
    }
    #expect(error?.code == .invalidConfiguration)
    #expect(error?.message.contains("maxBufferedBytes is 4194304") == true)
  }
}
