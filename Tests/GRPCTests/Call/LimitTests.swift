import GRPC
import Testing

@Suite(.timeLimit(.minutes(1)))
struct LimitTests {
  private func text(_ count: Int) -> Note { Note(String(repeating: "x", count: count)) }

  @Test(arguments: TransportKind.allCases)
  func tooLargeMessagesAreResourceExhausted(_ kind: TransportKind) async throws {
    let service = TestService { router in
      router.registerUnary(TestMethod.unary) { (request: Note, _) in
        Note.ofSize(Int(request.number))
      }
      router.registerClientStreaming(TestMethod.collect) {
        (requests: RPCAsyncSequence<Note>, _) in
        for try await _ in requests {}
        return Note()
      }
      router.registerServerStreaming(TestMethod.expand) {
        (request: Note, responses: RPCWriter<Note>, _) in
        try await responses.write(.ofSize(Int(request.number)))
      }
    }
    let server = GRPCServer.Config.defaults {
      $0.maxRequestMessageBytes = 10_000
      $0.maxResponseMessageBytes = 20_000
    }
    let configs: [(GRPCClient.Config, request: Int, response: Int)] = [
      (.defaults, 10_000, 20_000),
      (.defaults { $0.maxRequestMessageBytes = 5000 }, 5000, 20_000),
      (.defaults { $0.maxResponseMessageBytes = 5000 }, 10_000, 5000),
    ]
    for (config, request, response) in configs {
      try await kind.withClient(of: [service], config: server, clientConfig: config) { client in
        let unary = { (bytes: Int, answer: Int) in
          await rpcError {
            let _: Note = try await client.unary(
              Note.ofSize(bytes, number: answer),
              descriptor: TestMethod.unary)
          }
        }
        #expect(await unary(request, response) == nil)
        #expect(await unary(request + 1, response)?.code == .resourceExhausted)
        #expect(await unary(request, response + 1)?.code == .resourceExhausted)
        let stream = await rpcError {
          let _: Note = try await client.clientStreaming(descriptor: TestMethod.collect) {
            (requests: RPCWriter<Note>) in
            try await requests.write(.ofSize(request + 1))
          }
        }
        #expect(stream?.code == .resourceExhausted)
        let answers = await rpcError {
          try await client.serverStreaming(
            Note(number: response + 1), descriptor: TestMethod.expand
          ) { (responses: RPCAsyncSequence<Note>) in
            for try await _ in responses {}
          }
        }
        #expect(answers?.code == .resourceExhausted)
      }
    }
  }

  @Test(arguments: TransportKind.allCases)
  func callMayLowerTheLimits(_ kind: TransportKind) async throws {
    try await kind.withClient { client in
      let small = CallOptions.defaults { $0.maxRequestMessageBytes = 100 }
      let sent = await rpcError {
        let _: Note = try await client.unary(
          text(200), descriptor: TestMethod.unary, options: small)
      }
      #expect(sent?.code == .resourceExhausted)
      #expect(sent?.message.contains("100 bytes") == true)
      let narrow = CallOptions.defaults { $0.maxResponseMessageBytes = 100 }
      let received = await rpcError {
        let _: Note = try await client.unary(
          text(200), descriptor: TestMethod.unary, options: narrow)
      }
      #expect(received?.code == .resourceExhausted)
    }
  }

  @Test(arguments: TransportKind.allCases)
  func largeMessagesAndMetadataGetThrough(_ kind: TransportKind) async throws {
    let config = GRPCServer.Config.defaults { $0.maxRequestMessageBytes = 64 << 20 }
    let clientConfig = GRPCClient.Config.defaults { $0.maxResponseMessageBytes = 64 << 20 }
    try await kind.withClient(config: config, clientConfig: clientConfig) { client in
      let large = text(20 << 20)
      let response: Note = try await client.unary(
        large, descriptor: TestMethod.unary,
        metadata: ["large": .string(String(repeating: "m", count: 30_000))])
      #expect(response.text.utf8.count == large.text.utf8.count + 5)
    }
  }
}
