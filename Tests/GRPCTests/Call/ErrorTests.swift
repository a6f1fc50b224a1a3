import GRPC
import Testing

@Suite(.timeLimit(.minutes(1)))
struct ErrorTests {
  /// A service whose every method throws.
  private func failing(_ error: any Error) -> TestService {
    TestService { router in
      router.registerUnary(TestMethod.unary) { (_: Note, _) -> Note in throw error }
      router.registerClientStreaming(TestMethod.collect) {
        (_: RPCAsyncSequence<Note>, _) -> Note in throw error
      }
      router.registerServerStreaming(TestMethod.expand) {
        (_: Note, _: RPCWriter<Note>, _) in throw error
      }
      router.registerBidirectionalStreaming(TestMethod.chat) {
        (_: RPCAsyncSequence<Note>, _: RPCWriter<Note>, _) in throw error
      }
    }
  }

  /// The errors of the four kinds of call.
  private func errors(_ client: GRPCClient) async -> [RPCError?] {
    [
      await rpcError {
        let _: Note = try await client.unary(Note("x"), descriptor: TestMethod.unary)
      },
      await rpcError {
        let _: Note = try await client.clientStreaming(descriptor: TestMethod.collect) {
          (requests: RPCWriter<Note>) in
          while true { try await requests.write(Note("x")) }
        }
      },
      await rpcError {
        try await client.serverStreaming(Note("x"), descriptor: TestMethod.expand) {
          (responses: RPCAsyncSequence<Note>) in
          for try await _ in responses {}
        }
      },
      await rpcError {
        try await client.bidirectionalStreaming(descriptor: TestMethod.chat) {
          (requests: RPCWriter<Note>) in
          while true { try await requests.write(Note("x")) }
        } onResponse: { (responses: RPCAsyncSequence<Note>) in
          for try await _ in responses {}
        }
      },
    ]
  }

  @Test(arguments: TransportKind.allCases, 1...16)
  func everyCodeReachesTheClient(_ kind: TransportKind, code: Int) async throws {
    let code = try #require(RPCError.Code(rawValue: code))
    let service = failing(RPCError(code: code, message: "péché \(code) 100%"))
    try await kind.withClient(of: [service]) { client in
      for error in await errors(client) {
        #expect(error?.code == code)
        #expect(error?.message == "péché \(code) 100%")
      }
    }
  }

  @Test(arguments: TransportKind.allCases)
  func detailsAndTrailersReachTheClient(_ kind: TransportKind) async throws {
    let details = [
      try RPCError.Detail(packing: Note("first", number: 1)),
      RPCError.Detail(typeURL: "example.com/other.Type", value: [0, 255, 128]),
      try RPCError.Detail(packing: Note("second", number: 2)),
    ]
    let service = failing(
      RPCError(
        code: .invalidArgument, message: "bad", metadata: ["reason": "tired"], details: details))
    try await kind.withClient(of: [service]) { client in
      for error in await errors(client) {
        #expect(error?.details == details)
        #expect(error?.metadata[stringValues: "reason"] == ["tired"])
        #expect(error?.metadata["grpc-status-details-bin"].isEmpty == true)
        #expect(error?.detail(Note.self) == Note("first", number: 1))
      }
    }
  }

  @Test(arguments: TransportKind.allCases)
  func oversizedStatusKeepsItsCode(_ kind: TransportKind) async throws {
    let detail = RPCError.Detail(typeURL: "a/B", value: Array(repeating: 7, count: 100_000))
    let service = failing(
      RPCError(
        code: .notFound, message: String(repeating: "語", count: 100_000), details: [detail]))
    // The client's limit is that of a client in its default configuration.
    let config = GRPCClient.Config.defaults { $0.maxMetadataBytes = 8 << 10 }
    try await kind.withClient(of: [service], clientConfig: config) { client in
      for error in await errors(client) {
        #expect(error?.code == .notFound)
        #expect(error?.message.hasPrefix("語語") == true)
      }
    }
  }

  @Test(arguments: TransportKind.allCases)
  func foreignErrorIsUnknownWithoutItsText(_ kind: TransportKind) async throws {
    struct Secret: Error, CustomStringConvertible { let description = "the password is hunter2" }
    try await kind.withClient(of: [failing(Secret())]) { client in
      for error in await errors(client) {
        #expect(error?.code == .unknown)
        #expect(error?.message == "The handler failed.")
      }
    }
  }

  @Test(arguments: TransportKind.allCases)
  func cancellationErrorIsCancelled(_ kind: TransportKind) async throws {
    try await kind.withClient(of: [failing(CancellationError())]) { client in
      for error in await errors(client) { #expect(error?.code == .cancelled) }
    }
  }

  @Test(arguments: TransportKind.allCases)
  func unknownMethodIsNamed(_ kind: TransportKind) async throws {
    try await kind.withClient(of: []) { client in
      for (error, name) in zip(await errors(client), ["Unary", "Collect", "Expand", "Chat"]) {
        #expect(error?.code == .unimplemented)
        #expect(error?.message.contains("test.Tests/\(name)") == true)
      }
    }
  }

  @Test(arguments: TransportKind.allCases, [[0xFF], [0x0B], [0x12, 5, 1]] as [[UInt8]])
  func malformedRequestIsInvalidArgument(_ kind: TransportKind, bytes: [UInt8]) async throws {
    try await kind.withClient { client in
      let unary = await rpcError {
        let _: Note = try await client.unary(Raw(bytes), descriptor: TestMethod.unary)
      }
      let stream = await rpcError {
        let _: Note = try await client.clientStreaming(descriptor: TestMethod.collect) {
          (requests: RPCWriter<Raw>) in try await requests.write(Raw(bytes))
        }
      }
      for error in [unary, stream] {
        #expect(error?.code == .invalidArgument)
        #expect(error?.message.contains("test.Note") == true)
        #expect(error?.message.contains("protobuf: ") == true)
      }
    }
  }

  @Test(arguments: TransportKind.allCases)
  func malformedResponseIsInternal(_ kind: TransportKind) async throws {
    let service = TestService { router in
      router.registerUnary(TestMethod.unary) { (_: Note, _) in Raw([1, 2, 3]) }
    }
    try await kind.withClient(of: [service]) { client in
      let error = await rpcError {
        let _: Note = try await client.unary(Note("x"), descriptor: TestMethod.unary)
      }
      #expect(error?.code == .internalError)
    }
  }

  @Test(arguments: TransportKind.allCases)
  func messagesBeforeAnErrorAreDelivered(_ kind: TransportKind) async throws {
    let service = TestService { router in
      router.registerServerStreaming(TestMethod.expand) {
        (_: Note, responses: RPCWriter<Note>, _) in
        for number in 0..<5 { try await responses.write(Note(number: number)) }
        throw RPCError(code: .dataLoss, message: "torn")
      }
    }
    try await kind.withClient(of: [service]) { client in
      let seen = Counter()
      let error = await rpcError {
        try await client.serverStreaming(Note("x"), descriptor: TestMethod.expand) {
          (responses: RPCAsyncSequence<Note>) in
          for try await _ in responses { seen.increment() }
        }
      }
      #expect(seen.value == 5)
      #expect(error?.code == .dataLoss)
    }
  }

  @Test func nobodyListeningIsUnavailable() async throws {
    let client = try GRPCClient(target: temporarySocket())
    for error in await errors(client) { #expect(error?.code == .unavailable) }
  }

  @Test func nobodyInProcessIsUnavailable() async throws {
    let client = try GRPCClient(transport: InProcessTransport().client)
    for error in await errors(client) { #expect(error?.code == .unavailable) }
  }
}
