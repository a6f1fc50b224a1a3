import GRPC
import Testing

/// Metadata and waiting against gRPC's own Python client and server.
@Suite(.timeLimit(.minutes(1)))
struct PythonPeerTests {
  @Test func metadataComesBackFromAServer() async throws {
    var sample: Metadata = ["one": "1", "Mixed-Case": "value with spaces ~", "empty": ""]
    sample.addString("first", forKey: "many")
    sample.addString("second", forKey: "many")
    sample.addBinary([0, 255, 10, 13], forKey: "raw-bin")
    sample.addBinary([], forKey: "raw-bin")
    sample.addBinary(Array(repeating: 7, count: 1000), forKey: "long-bin")
    let initial = Shared(Metadata())
    let trailing = Shared(Metadata())
    let address = temporarySocket()
    try await PythonPeer.serve(at: address) {
      let client = try GRPCClient(target: address)
      let _: Note = try await client.unary(
        Note("x"), descriptor: TestMethod.unary, metadata: sample,
        options: .defaults {
          $0.onInitialMetadata = { metadata in initial.change { $0 = metadata } }
          $0.onTrailingMetadata = { metadata in trailing.change { $0 = metadata } }
        })
    }
    for key in Set(sample.map(\.key)) {
      #expect(initial.value[key] == sample[key], "\(key)")
      #expect(trailing.value[key] == sample[key], "\(key)")
    }
  }

  @Test func metadataComesBackToAClient() async throws {
    let service = TestService { router in
      router.registerUnary(TestMethod.unary) { (request: Note, context) in
        var metadata = context.metadata
        metadata.removeAllValues(forKey: "user-agent")
        context.setInitialMetadata(metadata)
        context.setTrailingMetadata(metadata)
        return request
      }
    }
    let server = try GRPCServer(listeningOn: "127.0.0.1:0", services: [service])
    #expect(try await PythonPeer.call("127.0.0.1:\(server.port)") == 0)
    server.shutDownNow()
    try await server.serve()
  }

  @Test func callWaitsForAServerThatComesLater() async throws {
    let address = temporarySocket()
    let client = try GRPCClient(target: address)
    let impatient = await rpcError {
      let _: Note = try await client.unary(Note("x"), descriptor: TestMethod.unary)
    }
    #expect(impatient?.code == .unavailable)
    let call = Task {
      let response: Note = try await client.unary(
        Note("x"), descriptor: TestMethod.unary, options: .defaults { $0.waitForReady = true })
      return response.text
    }
    let text = try await PythonPeer.serve(at: address) { try await call.value }
    #expect(text == "x")
  }
}
