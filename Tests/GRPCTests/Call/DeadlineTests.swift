import GRPC
import TestSupport
import Testing

@Suite(.timeLimit(.minutes(1)))
struct DeadlineTests {
  /// Whether a server put the end of a call down to its deadline. Over a network a busy server can
  /// take the peer's deadline for a cancellation.
  private func isDeadline(_ code: RPCError.Code??, _ kind: TransportKind) -> Bool {
    code == .deadlineExceeded || (kind == .network && code == .cancelled)
  }

  @Test(arguments: [
    (remaining: -1.0, true), (0, true), (0.005, true), (0.104, true), (0.106, false), (5, false),
  ])
  func cancellationCloseToTheDeadlineIsTheDeadline(remaining: Double, expected: Bool) {
    let now = ContinuousClock.now
    let deadline = Deadline(now.advanced(by: .seconds(remaining)))
    #expect(deadline.explainsCancellation(at: now, timeout: .seconds(10)) == expected)
  }

  enum Place: CaseIterable { case working, reading, writing }

  @Test(arguments: TransportKind.allCases, Place.allCases)
  func passedDeadlineEndsBothSides(_ kind: TransportKind, place: Place) async throws {
    // On a busy machine a short time can be up before the handler has begun.
    for timeout in [50, 500, 5000, 30_000] {
      let started = Shared(false)
      let ended = Events(of: Bool.self)
      let outcomes = Events(of: RPCError.Code?.self)
      let service = TestService { router in
        router.registerBidirectionalStreaming(TestMethod.chat) {
          (requests: RPCAsyncSequence<Note>, responses: RPCWriter<Note>, _) in
          started.change { $0 = true }
          defer { ended.record(Task.isCancelled) }
          switch place {
          case .working: try await suspendUntilCancelled()
          case .reading: for try await _ in requests {}
          case .writing:
            let large = Note(String(repeating: "x", count: 100_000))
            while true { try await responses.write(large) }
          }
        }
      }
      let error = try await kind.withClient(
        of: [service], interceptors: [OutcomeObserver { outcomes.record($0) }]
      ) { client in
        await rpcError {
          try await client.bidirectionalStreaming(
            descriptor: TestMethod.chat, options: CallOptions(timeout: .milliseconds(timeout))
          ) { (_: RPCWriter<Note>) in
            try await suspendUntilCancelled()
          } onResponse: { (responses: RPCAsyncSequence<Note>) in
            // Leaves the server no room to write until it has given up.
            if place == .writing, started.value { _ = await ended.next() }
            for try await _ in responses {}
          }
        }
      }
      #expect(error?.code == .deadlineExceeded)
      guard started.value else { continue }
      if place != .writing { #expect(await ended.next() == true) }
      #expect(isDeadline(await outcomes.next(), kind))
      return
    }
    Issue.record("no handler has begun in time")
  }

  @Test(arguments: TransportKind.allCases)
  func passedDeadlineEndsAUnaryCall(_ kind: TransportKind) async throws {
    let service = TestService { router in
      router.registerUnary(TestMethod.unary) { (request: Note, _) in
        try await suspendUntilCancelled()
        return request
      }
    }
    // The server stops only when its handler has ended.
    try await kind.withClient(of: [service]) { client in
      let error = await rpcError {
        let _: Note = try await client.unary(
          Note("x"), descriptor: TestMethod.unary, options: CallOptions(timeout: .milliseconds(50)))
      }
      #expect(error?.code == .deadlineExceeded)
    }
  }

  @Test(arguments: TransportKind.allCases)
  func handlerSeesTheDeadline(_ kind: TransportKind) async throws {
    let service = TestService { router in
      router.registerUnary(TestMethod.unary) { (_: Note, context) in
        let remaining = context.deadline.map { $0.remaining }
        return Note(number: Int(remaining?.components.seconds ?? -1))
      }
    }
    try await kind.withClient(of: [service]) { client in
      let limited: Note = try await client.unary(
        Note(""), descriptor: TestMethod.unary, options: CallOptions(timeout: .seconds(1000)))
      #expect((900...1010).contains(limited.number))
      let unlimited: Note = try await client.unary(Note(""), descriptor: TestMethod.unary)
      #expect(unlimited.number == -1)
    }
  }

  /// A calls B: B's remaining time is no more than A's, whatever A asks for.
  ///
  /// Over a network it can be a little more. gRPC rounds a timeout up on the wire, and counts it from a
  /// moment that lies before the call: on a busy machine, long before. The times are therefore far apart.
  @Test(arguments: TransportKind.allCases, [nil, 100_000, 100] as [Int?])
  func deadlineIsInheritedOverTwoHops(_ kind: TransportKind, own: Int?) async throws {
    let deadlines = Events(of: Deadline?.self)
    let inner = TestService { router in
      router.registerUnary(TestMethod.other) { (request: Note, context) in
        deadlines.record(context.deadline)
        return request
      }
    }
    let begin = ContinuousClock.now
    try await kind.withClient(of: [inner]) { innerClient in
      let outer = TestService { router in
        router.registerUnary(TestMethod.unary) { (request: Note, context) -> Note in
          deadlines.record(context.deadline)
          return try await innerClient.unary(
            request, descriptor: TestMethod.other,
            options: CallOptions(timeout: own.map { .seconds($0) }))
        }
      }
      try await kind.withClient(of: [outer]) { client in
        let _: Note = try await client.unary(
          Note("x"), descriptor: TestMethod.unary, options: CallOptions(timeout: .seconds(5000)))
      }
    }
    let first = try #require(await deadlines.next() ?? nil)
    let second = try #require(await deadlines.next() ?? nil)
    let about = { (seconds: Int) in
      begin.advanced(by: .seconds(seconds))...begin.advanced(by: .seconds(2 * seconds))
    }
    #expect(about(5000).contains(first.instant))
    #expect(about(min(own ?? 5000, 5000)).contains(second.instant))
    if kind == .inProcess { #expect(second <= first) }
  }

  @Test(arguments: TransportKind.allCases)
  func deadlineInThePastFailsAtOnce(_ kind: TransportKind) async throws {
    try await kind.withClient { client in
      for timeout in [Duration.zero, .seconds(-5)] {
        let error = await rpcError {
          let _: Note = try await client.unary(
            Note("x"), descriptor: TestMethod.unary, options: CallOptions(timeout: timeout))
        }
        #expect(error?.code == .deadlineExceeded)
      }
    }
  }

  /// In process, where the timers are ours.
  @Test func callsInTimeLeaveNoTimerBehind() async throws {
    try await TransportKind.inProcess.withClient { client in
      func call(_ times: Int) async throws {
        for _ in 0..<times {
          let _: Note = try await client.unary(
            Note("x"), descriptor: TestMethod.unary, options: CallOptions(timeout: .seconds(600)))
        }
      }
      try await call(1_000)
      let before = Heap.allocatedBytes
      try await call(10_000)
      // A cancelled sleep would hold 700 bytes of each call until its deadline. Timers that are
      // cancelled are freed a little later.
      func bytesOfEachCall() -> Int { (Heap.allocatedBytes - before) / 10_000 }
      let end = ContinuousClock.now + .seconds(30)
      while bytesOfEachCall() >= 350, .now < end { await Task.yield() }
      #expect(bytesOfEachCall() < 350)
    }
  }

  @Test(arguments: TransportKind.allCases)
  func hugeTimeoutIsNoProblem(_ kind: TransportKind) async throws {
    try await kind.withClient { client in
      let response: Note = try await client.unary(
        Note("x"), descriptor: TestMethod.unary,
        options: CallOptions(timeout: .seconds(Int64.max / 4)))
      #expect(response.text == "echo x")
    }
  }
}
