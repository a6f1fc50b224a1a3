import GRPC
import Testing

@Suite(.timeLimit(.minutes(1)))
struct GRPCClientTests {
  @Test(arguments: TransportKind.allCases)
  func readyOnceAServerIsThere(_ kind: TransportKind) async throws {
    try await kind.withClient { client in
      try await client.waitUntilReady(timeout: .seconds(30))
      try await client.waitUntilReady()
    }
  }

  @Test func notReadyWithoutAServer() async throws {
    for client in [
      try GRPCClient(target: temporarySocket()),
      try GRPCClient(transport: InProcessTransport().client),
    ] {
      let error = await rpcError { try await client.waitUntilReady(timeout: .milliseconds(50)) }
      #expect(error?.code == .unavailable)
    }
  }

  @Test func callsWaitForAServerWhenToldTo() async throws {
    let transport = InProcessTransport()
    let inProcess = try GRPCClient(transport: transport.client)
    let address = temporarySocket()
    let network = try GRPCClient(target: address)
    for (client, start) in [
      (inProcess, { try GRPCServer(transport: transport.server, services: [echo]) }),
      (network, { try GRPCServer(listeningOn: address, services: [echo]) }),
    ] as [(GRPCClient, () throws -> GRPCServer)] {
      async let response: Note = client.unary(
        Note("x"), descriptor: TestMethod.unary, options: .defaults { $0.waitForReady = true })
      let server = try start()
      #expect(try await response.text == "echo x")
      server.shutDownNow()
      try await server.serve()
    }
  }

  @Test func callsGoOnAfterARestart() async throws {
    let address = temporarySocket()
    let first = try GRPCServer(listeningOn: address, services: [echo])
    let client = try GRPCClient(target: address)
    let before: Note = try await client.unary(Note("a"), descriptor: TestMethod.unary)
    #expect(before.text == "echo a")
    first.shutDownNow()
    try await first.serve()
    let second = try GRPCServer(listeningOn: address, services: [echo])
    // A call can still go out on the old connection, which the client does not know to be dead.
    var after: Note?
    while after == nil {
      let error = await rpcError {
        after = try await client.unary(
          Note("b"), descriptor: TestMethod.unary, options: .defaults { $0.waitForReady = true })
      }
      #expect(error == nil || error?.code == .unavailable)
    }
    #expect(after?.text == "echo b")
    second.shutDownNow()
    try await second.serve()
  }
}
