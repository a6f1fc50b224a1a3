import GRPC
import Testing

/// What compression does to a call, and how it shows. Over the network only: in process messages are
/// handed over as they are, which the tests pin as well.
@Suite(.timeLimit(.minutes(1)))
struct CompressionTests {
  /// Tells of each request whether it came compressed (1 or 0), and compresses its responses when
  /// the request asks for it with its text. A streamed response with an even number goes out as it
  /// is.
  private static let service = TestService { router in
    let begin = { @Sendable (request: Note, context: ServerContext) in
      _ = context.setResponseCompression(request.text.hasPrefix("z"))
    }
    router.registerUnary(TestMethod.unary) { (request: Note, context) in
      begin(request, context)
      return Note.ofSize(1000, number: context.requestWasCompressed ? 1 : 0)
    }
    router.registerClientStreaming(TestMethod.collect) {
      (requests: RPCAsyncSequence<Note>, context) in
      var seen = Note()
      for try await _ in requests { seen.text += context.requestWasCompressed ? "1" : "0" }
      return seen
    }
    router.registerServerStreaming(TestMethod.expand) {
      (request: Note, responses: RPCWriter<Note>, context) in
      begin(request, context)
      for number in 0..<Int(request.number) {
        try await responses.write(
          .ofSize(1000, number: number), compressed: !number.isMultiple(of: 2))
      }
    }
  }

  /// Records what a client is told of its responses.
  private static func options(
    _ seen: Shared<[Bool]> = Shared([]), compressesRequests: Bool = false
  ) -> CallOptions {
    .defaults {
      $0.compressesRequests = compressesRequests
      $0.onResponseCompression = { compressed in seen.change { $0.append(compressed) } }
    }
  }

  @Test(arguments: TransportKind.allCases, [true, false])
  func callDecidesWhetherItsRequestIsCompressed(_ kind: TransportKind, compresses: Bool)
    async throws
  {
    try await kind.withClient(of: [Self.service]) { client in
      let response: Note = try await client.unary(
        Note.ofSize(1000), descriptor: TestMethod.unary,
        options: Self.options(compressesRequests: compresses))
      #expect(response.number == (compresses && kind == .network ? 1 : 0))
    }
  }

  @Test(arguments: TransportKind.allCases)
  func writerCanLeaveOneRequestAsItIs(_ kind: TransportKind) async throws {
    try await kind.withClient(of: [Self.service]) { client in
      let response: Note = try await client.clientStreaming(
        descriptor: TestMethod.collect, options: Self.options(compressesRequests: true)
      ) { (requests: RPCWriter<Note>) in
        try await requests.write(.ofSize(1000))
        try await requests.write(.ofSize(1000), compressed: false)
        try await requests.write(.ofSize(1000))
        // Compressed it would be larger.
        try await requests.write(Note("x"))
      }
      #expect(response.text == (kind == .network ? "1010" : "0000"))
    }
  }

  @Test(arguments: TransportKind.allCases, [true, false])
  func handlerDecidesWhetherItsResponseIsCompressed(
    _ kind: TransportKind, compresses: Bool
  ) async throws {
    try await kind.withClient(of: [Self.service]) { client in
      let seen = Shared<[Bool]>([])
      let response: Note = try await client.unary(
        Note(compresses ? "z" : "-"), descriptor: TestMethod.unary, options: Self.options(seen))
      #expect(response == .ofSize(1000))
      #expect(seen.value == [compresses && kind == .network])
    }
  }

  @Test(arguments: TransportKind.allCases, [true, false])
  func handlerCanLeaveOneResponseAsItIs(_ kind: TransportKind, compresses: Bool) async throws {
    try await kind.withClient(of: [Self.service]) { client in
      let seen = Shared<[Bool]>([])
      let numbers = try await client.serverStreaming(
        Note(compresses ? "z" : "-", number: 4), descriptor: TestMethod.expand,
        options: Self.options(seen)
      ) { (responses: RPCAsyncSequence<Note>) in
        var numbers: [Int64] = []
        for try await response in responses { numbers.append(response.number) }
        return numbers
      }
      #expect(numbers == [0, 1, 2, 3])
      let odd = compresses && kind == .network
      #expect(seen.value == [false, odd, false, odd])
    }
  }

  @Test(arguments: TransportKind.allCases)
  func compressionIsSettledBeforeTheFirstResponse(_ kind: TransportKind) async throws {
    let service = TestService { router in
      router.registerServerStreaming(TestMethod.expand) {
        (_: Note, responses: RPCWriter<Note>, context) in
        let before = context.setResponseCompression(false)
        try await responses.write(Note(number: before ? 1 : 0))
        try await responses.write(Note(number: context.setResponseCompression(true) ? 1 : 0))
      }
    }
    try await kind.withClient(of: [service]) { client in
      let answers = try await client.serverStreaming(Note(), descriptor: TestMethod.expand) {
        (responses: RPCAsyncSequence<Note>) in
        try await responses.reduce(into: []) { $0.append($1.number) }
      }
      #expect(answers == [1, 0])
    }
  }

  @Test
  func limitsHoldForTheDecompressedMessage() async throws {
    let limit = 100_000
    let service = TestService { router in
      router.registerUnary(TestMethod.unary) { (request: Note, context) in
        context.setResponseCompression(true)
        return Note.ofSize(Int(request.number))
      }
      router.registerServerStreaming(TestMethod.expand) {
        (request: Note, responses: RPCWriter<Note>, context) in
        context.setResponseCompression(true)
        try await responses.write(.ofSize(Int(request.number)))
      }
      router.registerClientStreaming(TestMethod.collect) {
        (requests: RPCAsyncSequence<Note>, _) in
        for try await _ in requests {}
        return Note()
      }
    }
    let server = GRPCServer.Config.defaults { $0.maxRequestMessageBytes = limit }
    let config = GRPCClient.Config.defaults { $0.maxResponseMessageBytes = limit }
    try await TransportKind.network.withClient(
      of: [service], config: server, clientConfig: config
    ) { client in
      let options = Self.options(compressesRequests: true)
      let unary = { (request: Int, response: Int) in
        await rpcError {
          let _: Note = try await client.unary(
            Note.ofSize(request, number: response), descriptor: TestMethod.unary, options: options)
        }
      }
      #expect(await unary(limit, limit) == nil)
      for (request, response) in [(limit + 1, 0), (10, limit + 1), (30 << 20, 0), (10, 30 << 20)] {
        let error = await unary(request, response)
        #expect(error?.code == .resourceExhausted)
        #expect(error?.message.contains("larger than the limit of \(limit) bytes") == true)
      }
      let collect = await rpcError {
        let _: Note = try await client.clientStreaming(
          descriptor: TestMethod.collect, options: options
        ) { (requests: RPCWriter<Note>) in
          try await requests.write(.ofSize(10))
          try await requests.write(.ofSize(limit + 1))
        }
      }
      #expect(collect?.code == .resourceExhausted)
      let expand = await rpcError {
        try await client.serverStreaming(
          Note(number: limit + 1), descriptor: TestMethod.expand, options: options
        ) { (responses: RPCAsyncSequence<Note>) in
          for try await _ in responses {}
        }
      }
      #expect(expand?.code == .resourceExhausted)
    }
  }
}
