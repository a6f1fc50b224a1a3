import GRPC
import Testing

/// Tells when it is no longer held.
private final class Probe: Sendable {
  let gone: Events<Void>
  init(_ gone: Events<Void>) { self.gone = gone }
  deinit { gone.record(()) }
}

@Suite(.timeLimit(.minutes(2)))
struct LifetimeTests {
  /// Makes calls of every kind that end in every way.
  private func makeCalls(_ client: GRPCClient) async throws {
    let _: Note = try await client.unary(Note("x"), descriptor: TestMethod.unary)
    _ = await rpcError {
      let _: Note = try await client.unary(Raw([1]), descriptor: TestMethod.unary)
    }
    _ = await rpcError {
      let _: Note = try await client.unary(
        Note("x"), descriptor: TestMethod.unary, options: CallOptions(timeout: .zero))
    }
    let cancelled = Task {
      let _: Note = try await client.unary(Note("x"), descriptor: TestMethod.unary)
    }
    cancelled.cancel()
    _ = await cancelled.result
    _ = await rpcError {
      let _: Note = try await client.clientStreaming(descriptor: TestMethod.other) {
        (requests: RPCWriter<Note>) in
        while true { try await requests.write(Note("x")) }
      }
    }
    let _: Note = try await client.clientStreaming(descriptor: TestMethod.collect) {
      (requests: RPCWriter<Note>) in try await requests.write(Note("x"))
    }
    let _: Note? = try await client.serverStreaming(
      Note("x", number: 100), descriptor: TestMethod.expand
    ) { (responses: RPCAsyncSequence<Note>) in
      var iterator = responses.makeAsyncIterator()
      return try await iterator.next()
    }
    try await client.bidirectionalStreaming(descriptor: TestMethod.chat) {
      (requests: RPCWriter<Note>) in
      try await requests.write(Note("x"))
    } onResponse: { (responses: RPCAsyncSequence<Note>) in
      for try await _ in responses {}
    }
  }

  @Test(arguments: TransportKind.allCases)
  func callsLeaveNothingBehind(_ kind: TransportKind) async throws {
    let gone = Events(of: Void.self)
    do {
      let probe = Probe(gone)
      let service = TestService { router in
        withExtendedLifetime(probe) { echo.register(&router) }
        router.registerUnary(TestMethod.method("Probe")) { (request: Note, _) in
          withExtendedLifetime(probe) { request }
        }
      }
      let (server, client) = try kind.pair([service])
      for _ in 0..<100 { try await makeCalls(client) }
      // The last references are dropped by other threads, a moment after a call has ended.
      while client.liveCalls + server.liveCalls > 0 { await Task.yield() }
      server.beginGracefulShutdown()
      try await server.serve()
    }
    #expect(await gone.next() != nil)
  }

  @Test(arguments: TransportKind.allCases)
  func droppedServerStops(_ kind: TransportKind) async throws {
    let gone = Events(of: Void.self)
    var client: GRPCClient?
    do {
      let probe = Probe(gone)
      let service = TestService { router in
        router.registerUnary(TestMethod.unary) { (request: Note, _) in
          withExtendedLifetime(probe) { request }
        }
      }
      let (server, other) = try kind.pair([service])
      client = other
      let _: Note = try await other.unary(Note("x"), descriptor: TestMethod.unary)
      withExtendedLifetime(server) {}
    }
    #expect(await gone.next() != nil)
    let error = await rpcError {
      let _: Note? = try await client?.unary(Note("x"), descriptor: TestMethod.unary)
    }
    #expect(error?.code == .unavailable)
  }

  @Test(arguments: TransportKind.allCases)
  func manyServersOpenAndClose(_ kind: TransportKind) async throws {
    for _ in 0..<30 {
      try await kind.withClient { client in
        let response: Note = try await client.unary(Note("x"), descriptor: TestMethod.unary)
        #expect(response.text == "echo x")
      }
    }
  }
}
