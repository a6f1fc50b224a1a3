import GRPC
import TestSupport
import Testing

@Suite(.timeLimit(.minutes(1)))
struct FourKindsTests {
  @Test(arguments: TransportKind.allCases)
  func unaryCallReturnsTheResponse(_ kind: TransportKind) async throws {
    try await kind.withClient { client in
      for number in [0, 1, -1, .max] {
        let response: Note = try await client.unary(
          Note("hello", number: number), descriptor: TestMethod.unary)
        #expect(response == Note("echo hello", number: number))
      }
    }
  }

  @Test(arguments: TransportKind.allCases, [0, 1, 2, 100])
  func clientStreamArrivesInOrder(_ kind: TransportKind, count: Int) async throws {
    try await kind.withClient { client in
      let response: Note = try await client.clientStreaming(descriptor: TestMethod.collect) {
        (requests: RPCWriter<Note>) in
        for index in 0..<count { try await requests.write(Note("\(index),")) }
      }
      #expect(response.number == count)
      #expect(response.text == (0..<count).map { "\($0)," }.joined())
    }
  }

  @Test(arguments: TransportKind.allCases, [0, 1, 2, 100])
  func serverStreamArrivesInOrder(_ kind: TransportKind, count: Int) async throws {
    try await kind.withClient { client in
      let numbers = try await client.serverStreaming(
        Note("x", number: count), descriptor: TestMethod.expand
      ) { (responses: RPCAsyncSequence<Note>) in
        var numbers: [Int64] = []
        for try await response in responses { numbers.append(response.number) }
        return numbers
      }
      #expect(numbers == (0..<Int64(count)).map { $0 })
    }
  }

  @Test(arguments: TransportKind.allCases)
  func bidirectionalCallAlternates(_ kind: TransportKind) async throws {
    try await kind.withClient { client in
      let turns = Events(of: Int.self)
      turns.record(0)
      let last = try await client.bidirectionalStreaming(descriptor: TestMethod.chat) {
        (requests: RPCWriter<Note>) in
        while let turn = await turns.next(), turn < 20 {
          try await requests.write(Note(number: turn))
        }
      } onResponse: { (responses: RPCAsyncSequence<Note>) in
        var last = -1
        for try await response in responses {
          #expect(response.number == last + 1)
          last = Int(response.number)
          turns.record(last + 1)
        }
        return last
      }
      #expect(last == 19)
    }
  }

  @Test(arguments: TransportKind.allCases)
  func serverMayAnswerBeforeItHasReadEverything(_ kind: TransportKind) async throws {
    let service = TestService { router in
      router.registerClientStreaming(TestMethod.collect) {
        (requests: RPCAsyncSequence<Note>, _) in
        var iterator = requests.makeAsyncIterator()
        return try await iterator.next() ?? Note("nothing")
      }
    }
    try await kind.withClient(of: [service]) { client in
      let response: Note = try await client.clientStreaming(descriptor: TestMethod.collect) {
        (requests: RPCWriter<Note>) in
        try await requests.write(Note("first"))
        try await suspendUntilCancelled()
      }
      #expect(response.text == "first")
    }
  }

  @Test(arguments: TransportKind.allCases)
  func leavingAStreamEarlyEndsTheCall(_ kind: TransportKind) async throws {
    let outcomes = Events(of: String.self)
    let service = TestService { router in
      router.registerServerStreaming(TestMethod.expand) {
        (_: Note, responses: RPCWriter<Note>, _) in
        do {
          while true { try await responses.write(Note("more")) }
        } catch {
          outcomes.record("ended")
          throw error
        }
      }
    }
    try await kind.withClient(of: [service]) { client in
      let first = try await client.serverStreaming(Note(""), descriptor: TestMethod.expand) {
        (responses: RPCAsyncSequence<Note>) in
        var iterator = responses.makeAsyncIterator()
        return try await iterator.next()
      }
      #expect(first?.text == "more")
      #expect(await outcomes.next() == "ended")
    }
  }

  @Test(arguments: TransportKind.allCases)
  func producersOwnErrorReachesTheCaller(_ kind: TransportKind) async throws {
    struct OutOfPaper: Error {}
    try await kind.withClient { client in
      await #expect(throws: OutOfPaper.self) {
        let _: Note = try await client.clientStreaming(descriptor: TestMethod.collect) {
          (_: RPCWriter<Note>) in throw OutOfPaper()
        }
      }
    }
  }

  @Test(arguments: TransportKind.allCases)
  func consumersOwnErrorReachesTheCaller(_ kind: TransportKind) async throws {
    struct Enough: Error {}
    try await kind.withClient { client in
      await #expect(throws: Enough.self) {
        try await client.serverStreaming(Note("x", number: 9), descriptor: TestMethod.expand) {
          (_: RPCAsyncSequence<Note>) in throw Enough()
        }
      }
    }
  }

  private func callUnaryMethod(_ client: GRPCClient, withRequests count: Int) async throws -> Note {
    try await client.clientStreaming(descriptor: TestMethod.unary) {
      (requests: RPCWriter<Note>) in
      for number in 0..<count { try await requests.write(Note("x", number: number)) }
    }
  }

  @Test(arguments: TransportKind.allCases)
  func unaryMethodWantsARequest(_ kind: TransportKind) async throws {
    try await kind.withClient { client in
      let error = await rpcError { _ = try await callUnaryMethod(client, withRequests: 0) }
      #expect(error?.code == .internalError)
      #expect(error?.message.contains("one request") == true)
    }
  }

  @Test func unaryMethodRefusesASecondRequestInProcess() async throws {
    try await TransportKind.inProcess.withClient { client in
      let error = await rpcError { _ = try await callUnaryMethod(client, withRequests: 2) }
      #expect(error?.code == .internalError)
      #expect(error?.message.contains("more than one") == true)
    }
  }

  @Test func unaryMethodDoesNotReadASecondRequestFromTheNetwork() async throws {
    try await TransportKind.network.withClient { client in
      let expected: Note = try await client.unary(
        Note("x", number: 0), descriptor: TestMethod.unary)
      #expect(try await callUnaryMethod(client, withRequests: 2) == expected)
    }
  }

  @Test(arguments: TransportKind.allCases, [0, 2])
  func singleResponseIsRequired(_ kind: TransportKind, count: Int) async throws {
    let service = TestService { router in
      router.registerBidirectionalStreaming(TestMethod.collect) {
        (requests: RPCAsyncSequence<Note>, responses: RPCWriter<Note>, _) in
        for try await _ in requests {}
        for _ in 0..<count { try await responses.write(Note("x")) }
      }
    }
    try await kind.withClient(of: [service]) { client in
      let error = await rpcError {
        let _: Note = try await client.clientStreaming(descriptor: TestMethod.collect) {
          (requests: RPCWriter<Note>) in try await requests.write(Note("x"))
        }
      }
      #expect(error?.code == .internalError)
    }
  }

  @Test(arguments: TransportKind.allCases, [0, 2, 1000])
  func unaryCallWantsExactlyOneResponse(_ kind: TransportKind, count: Int) async throws {
    try await kind.withClient { client in
      let error = await rpcError {
        let _: Note = try await client.unary(
          Note("x", number: count), descriptor: TestMethod.expand,
          options: CallOptions(timeout: count > 1 && kind == .network ? .milliseconds(200) : nil))
      }
      // gRPC's core reads one response and then waits for a status that lies behind the second.
      let expected: RPCError.Code =
        count > 1 && kind == .network ? .deadlineExceeded : .internalError
      #expect(error?.code == expected)
    }
  }

  @Test(arguments: TransportKind.allCases)
  func emptyMessageIsAMessage(_ kind: TransportKind) async throws {
    let service = TestService { router in
      router.registerUnary(TestMethod.unary) { (request: Note, _) in request }
    }
    try await kind.withClient(of: [service]) { client in
      let response: Note = try await client.unary(Note(), descriptor: TestMethod.unary)
      #expect(response == Note())
    }
  }

  @Test(arguments: TransportKind.allCases)
  func manyCallsAtOnceAllSucceed(_ kind: TransportKind) async throws {
    try await kind.withClient { client in
      let sum = try await withThrowingTaskGroup(of: Int64.self) { group in
        for number in 0..<1000 {
          group.addTask {
            let response: Note = try await client.unary(
              Note("x", number: number), descriptor: TestMethod.unary)
            return response.number
          }
        }
        return try await group.reduce(0, +)
      }
      #expect(sum == 499_500)
    }
  }
}
