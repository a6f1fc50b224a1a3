import GRPC
import Testing

@Suite(.timeLimit(.minutes(2)))
struct BackPressureTests {
  /// Of 10,000 messages of 32 KiB, how many a producer may be ahead of its reader. In process, one
  /// lies in the writer's queue, one on its way and one in the reader's queue; over a network they
  /// lie in the buffers of the sockets and in HTTP/2's windows as well.
  private func bound(_ kind: TransportKind) -> Int {
    kind == .inProcess ? 3 : 1000
  }

  private static let payload = String(repeating: "x", count: 32 << 10)

  @Test(arguments: TransportKind.allCases)
  func serverDoesNotRunAheadOfItsReader(_ kind: TransportKind) async throws {
    let written = Counter()
    let service = TestService { router in
      router.registerServerStreaming(TestMethod.expand) {
        (_: Note, responses: RPCWriter<Note>, _) in
        for _ in 0..<10_000 {
          try await responses.write(Note(Self.payload))
          written.increment()
        }
      }
      router.registerUnary(TestMethod.unary) { (request: Note, _) in request }
    }
    try await kind.withClient(of: [service]) { client in
      try await client.serverStreaming(Note(""), descriptor: TestMethod.expand) {
        (responses: RPCAsyncSequence<Note>) in
        var iterator = responses.makeAsyncIterator()
        for read in 1...50 {
          let response = try await iterator.next()
          #expect(response != nil)
          // Gives the producer time in which it could run ahead.
          for _ in 0..<20 {
            let _: Note = try await client.unary(Note(""), descriptor: TestMethod.unary)
          }
          #expect(written.value <= read + bound(kind))
        }
      }
    }
    #expect(written.value < 10_000)
  }

  @Test(arguments: TransportKind.allCases)
  func clientDoesNotRunAheadOfItsReader(_ kind: TransportKind) async throws {
    let written = Counter()
    let service = TestService { router in
      router.registerClientStreaming(TestMethod.collect) {
        (requests: RPCAsyncSequence<Note>, _) in
        var iterator = requests.makeAsyncIterator()
        for read in 1...50 {
          let request = try await iterator.next()
          #expect(request != nil)
          for _ in 0..<200 { await Task.yield() }
          #expect(written.value <= read + bound(kind))
        }
        return Note()
      }
    }
    try await kind.withClient(of: [service]) { client in
      let _: Note = try await client.clientStreaming(descriptor: TestMethod.collect) {
        (requests: RPCWriter<Note>) in
        for _ in 0..<10_000 {
          try await requests.write(Note(Self.payload))
          written.increment()
        }
      }
    }
    #expect(written.value < 10_000)
  }

  @Test(arguments: TransportKind.allCases)
  func writersAtTheSameTimeAllGetThrough(_ kind: TransportKind) async throws {
    let service = TestService { router in
      router.registerServerStreaming(TestMethod.expand) {
        (_: Note, responses: RPCWriter<Note>, _) in
        try await withThrowingTaskGroup { group in
          for number in 0..<200 {
            group.addTask { try await responses.write(Note(number: number)) }
          }
          try await group.waitForAll()
        }
      }
    }
    try await kind.withClient(of: [service]) { client in
      let numbers = try await client.serverStreaming(Note(""), descriptor: TestMethod.expand) {
        (responses: RPCAsyncSequence<Note>) in
        var numbers: Set<Int64> = []
        for try await response in responses { numbers.insert(response.number) }
        return numbers
      }
      #expect(numbers == Set(0..<200))
    }
  }
}
