import GRPC
import Testing

@Suite(.timeLimit(.minutes(1)))
struct MetadataTransferTests {
  private static let sample: Metadata = {
    var metadata: Metadata = ["one": "1", "Mixed-Case": "value with spaces ~"]
    metadata.addString("first", forKey: "many")
    metadata.addString("second", forKey: "many")
    metadata.addString("", forKey: "empty")
    metadata.addBinary([0, 255, 10, 13], forKey: "raw-bin")
    metadata.addBinary([], forKey: "raw-bin")
    metadata.addBinary(Array(repeating: 7, count: 1000), forKey: "long-bin")
    return metadata
  }()

  private func expectSample(
    in metadata: Metadata, sourceLocation: SourceLocation = #_sourceLocation
  ) {
    for key in ["one", "mixed-case", "many", "empty", "raw-bin", "long-bin"] {
      #expect(
        metadata[key] == Self.sample[key], "\(key)", sourceLocation: sourceLocation)
    }
  }

  @Test(arguments: TransportKind.allCases)
  func requestMetadataReachesTheHandler(_ kind: TransportKind) async throws {
    let received = Shared(Metadata())
    let service = TestService { router in
      router.registerUnary(TestMethod.unary) { (request: Note, context) in
        let metadata = context.metadata
        received.change { $0 = metadata }
        return request
      }
      router.registerServerStreaming(TestMethod.expand) {
        (_: Note, _: RPCWriter<Note>, context) in
        let metadata = context.metadata
        received.change { $0 = metadata }
      }
    }
    try await kind.withClient(of: [service]) { client in
      let _: Note = try await client.unary(
        Note("x"), descriptor: TestMethod.unary, metadata: Self.sample)
      expectSample(in: received.value)
      received.change { $0 = [:] }
      try await client.serverStreaming(
        Note("x"), descriptor: TestMethod.expand, metadata: Self.sample
      ) { (responses: RPCAsyncSequence<Note>) in
        for try await _ in responses {}
      }
      expectSample(in: received.value)
    }
  }

  @Test(arguments: TransportKind.allCases)
  func responseMetadataReachesTheClient(_ kind: TransportKind) async throws {
    let service = TestService { router in
      router.registerUnary(TestMethod.unary) { (request: Note, context) in
        context.setInitialMetadata(Self.sample)
        context.setTrailingMetadata(Self.sample)
        return request
      }
      router.registerBidirectionalStreaming(TestMethod.chat) {
        (_: RPCAsyncSequence<Note>, responses: RPCWriter<Note>, context) in
        #expect(context.setInitialMetadata(Self.sample))
        try await responses.write(Note("x"))
        #expect(!context.setInitialMetadata(["late": "value"]))
        context.setTrailingMetadata(Self.sample)
      }
    }
    try await kind.withClient(of: [service]) { client in
      let initial = Shared(Metadata())
      let trailing = Shared(Metadata())
      let options = CallOptions.defaults {
        $0.onInitialMetadata = { metadata in initial.change { $0 = metadata } }
        $0.onTrailingMetadata = { metadata in trailing.change { $0 = metadata } }
      }
      let _: Note = try await client.unary(
        Note("x"), descriptor: TestMethod.unary, options: options)
      expectSample(in: initial.value)
      expectSample(in: trailing.value)
      initial.change { $0 = [:] }
      trailing.change { $0 = [:] }
      try await client.bidirectionalStreaming(descriptor: TestMethod.chat, options: options) {
        (_: RPCWriter<Note>) in
      } onResponse: { (responses: RPCAsyncSequence<Note>) in
        for try await _ in responses {}
      }
      expectSample(in: initial.value)
      expectSample(in: trailing.value)
    }
  }

  @Test(arguments: TransportKind.allCases)
  func metadataThatMayNotBeSentFailsTheCall(_ kind: TransportKind) async throws {
    let service = TestService { router in
      router.registerUnary(TestMethod.unary) { (request: Note, context) in
        context.setTrailingMetadata(["grpc-status": "0"])
        return request
      }
      router.registerServerStreaming(TestMethod.expand) {
        (request: Note, responses: RPCWriter<Note>, context) in
        context.setInitialMetadata(["bad key": "x"])
        try await responses.write(request)
      }
    }
    try await kind.withClient(of: [service]) { client in
      let sent = await rpcError {
        let _: Note = try await client.unary(
          Note("x"), descriptor: TestMethod.unary, metadata: ["grpc-timeout": "1S"])
      }
      #expect(sent?.code == .invalidArgument)
      #expect(sent?.message.contains("grpc-timeout") == true)
      let returned = await rpcError {
        let _: Note = try await client.unary(Note("x"), descriptor: TestMethod.unary)
      }
      #expect(returned?.code == .internalError)
      #expect(returned?.message.contains("grpc-status") == true)
      let streamed = await rpcError {
        try await client.serverStreaming(Note("x"), descriptor: TestMethod.expand) {
          (responses: RPCAsyncSequence<Note>) in
          for try await _ in responses {}
        }
      }
      #expect(streamed?.code == .internalError)
      #expect(streamed?.message.contains("bad key") == true)
    }
  }

  @Test(arguments: TransportKind.allCases)
  func retryPushbackMayBeSent(_ kind: TransportKind) async throws {
    let service = TestService { router in
      router.registerUnary(TestMethod.unary) { (_: Note, _) -> Note in
        throw RPCError(
          code: .resourceExhausted, message: "full", metadata: ["grpc-retry-pushback-ms": "250"])
      }
    }
    try await kind.withClient(of: [service]) { client in
      let error = await rpcError {
        let _: Note = try await client.unary(Note("x"), descriptor: TestMethod.unary)
      }
      #expect(error?.code == .resourceExhausted)
      #expect(error?.metadata[stringValues: "grpc-retry-pushback-ms"] == ["250"])
    }
  }

  @Test func networkCallNamesPeerAndUserAgent() async throws {
    let seen = Events(of: (String, String?).self)
    let service = TestService { router in
      router.registerUnary(TestMethod.unary) { (request: Note, context) in
        seen.record((context.peer, context.metadata.firstString(forKey: "user-agent")))
        return request
      }
    }
    let config = GRPCClient.Config.defaults { $0.userAgent = "tester/1" }
    try await TransportKind.network.withClient(of: [service], clientConfig: config) { client in
      let _: Note = try await client.unary(Note("x"), descriptor: TestMethod.unary)
    }
    let (peer, userAgent) = try #require(await seen.next())
    #expect(peer.hasPrefix("ipv4:127.0.0.1:"))
    #expect(userAgent?.hasPrefix("tester/1 grpc-c/") == true)
  }
}
