import GRPC
import TestSupport
import Testing

@Suite(.timeLimit(.minutes(1)))
struct CancellationTests {
  enum Place: CaseIterable { case working, reading, writing }

  /// A handler that says where it is and when it was cancelled there.
  private func service(
    at place: Place, started: Events<Void>, cancelled: Events<Void>
  ) -> TestService {
    TestService { router in
      router.registerBidirectionalStreaming(TestMethod.chat) {
        (requests: RPCAsyncSequence<Note>, responses: RPCWriter<Note>, _) in
        started.record(())
        do {
          switch place {
          case .working: try await suspendUntilCancelled()
          case .reading: for try await _ in requests {}
          case .writing:
            let large = Note(String(repeating: "x", count: 100_000))
            while true { try await responses.write(large) }
          }
        } catch {
          #expect(Task.isCancelled)
          cancelled.record(())
          throw error
        }
      }
      router.registerUnary(TestMethod.unary) { (request: Note, _) in
        started.record(())
        do {
          try await suspendUntilCancelled()
        } catch {
          cancelled.record(())
          throw error
        }
        return request
      }
    }
  }

  @Test(arguments: TransportKind.allCases, Place.allCases)
  func clientsCancellationReachesTheHandler(_ kind: TransportKind, place: Place) async throws {
    let started = Events(of: Void.self)
    let cancelled = Events(of: Void.self)
    let outcomes = Events(of: RPCError.Code?.self)
    try await kind.withClient(
      of: [service(at: place, started: started, cancelled: cancelled)],
      interceptors: [OutcomeObserver { outcomes.record($0) }]
    ) { client in
      let call = Task {
        await rpcError {
          try await client.bidirectionalStreaming(descriptor: TestMethod.chat) {
            (_: RPCWriter<Note>) in
            try await suspendUntilCancelled()
          } onResponse: { (responses: RPCAsyncSequence<Note>) in
            if place == .writing { try await suspendUntilCancelled() }
            for try await _ in responses {}
          }
        }
      }
      #expect(await started.next() != nil)
      call.cancel()
      let error = await call.value
      if place != .writing { #expect(error?.code == .cancelled) }
      #expect(await cancelled.next() != nil)
      #expect(await outcomes.next() == .cancelled)
    }
  }

  @Test(arguments: TransportKind.allCases)
  func cancelledUnaryCallReachesTheHandler(_ kind: TransportKind) async throws {
    let started = Events(of: Void.self)
    let cancelled = Events(of: Void.self)
    try await kind.withClient(
      of: [service(at: .working, started: started, cancelled: cancelled)]
    ) { client in
      let call = Task {
        await rpcError {
          let _: Note = try await client.unary(Note("x"), descriptor: TestMethod.unary)
        }
      }
      #expect(await started.next() != nil)
      call.cancel()
      #expect(await call.value?.code == .cancelled)
      #expect(await cancelled.next() != nil)
    }
  }

  @Test(arguments: TransportKind.allCases)
  func callOfACancelledTaskIsNotServed(_ kind: TransportKind) async throws {
    let served = Counter()
    let service = TestService { router in
      router.registerUnary(TestMethod.unary) { (request: Note, _) in
        served.increment()
        return request
      }
    }
    try await kind.withClient(of: [service]) { client in
      let calls = Task {
        try? await suspendUntilCancelled()
        // A call that is begun and then cancelled is served now and then.
        for _ in 0..<1_000 {
          let error = await rpcError {
            let _: Note = try await client.unary(Note("x"), descriptor: TestMethod.unary)
          }
          #expect(error?.code == .cancelled)
        }
      }
      calls.cancel()
      await calls.value
    }
    #expect(served.value == 0)
  }

  /// The caller gives up; the handler's own call, a hop further, is cancelled as well.
  @Test(arguments: TransportKind.allCases)
  func cancellationTravelsOverTwoHops(_ kind: TransportKind) async throws {
    let started = Events(of: Void.self)
    let cancelled = Events(of: Void.self)
    try await kind.withClient(
      of: [service(at: .working, started: started, cancelled: cancelled)]
    ) { innerClient in
      let outer = TestService { router in
        router.registerUnary(TestMethod.unary) { (request: Note, _) -> Note in
          try await innerClient.unary(request, descriptor: TestMethod.unary)
        }
      }
      try await kind.withClient(of: [outer]) { client in
        let call = Task {
          await rpcError {
            let _: Note = try await client.unary(Note("x"), descriptor: TestMethod.unary)
          }
        }
        #expect(await started.next() != nil)
        call.cancel()
        #expect(await call.value?.code == .cancelled)
        #expect(await cancelled.next() != nil)
      }
    }
  }

  /// A handler may give up reading without giving up the call.
  @Test(arguments: TransportKind.allCases)
  func cancelledReadLosesNoMessage(_ kind: TransportKind) async throws {
    let service = TestService { router in
      router.registerBidirectionalStreaming(TestMethod.chat) {
        (requests: RPCAsyncSequence<Note>, responses: RPCWriter<Note>, _) in
        let impatient = Task {
          var iterator = requests.makeAsyncIterator()
          return try await iterator.next()
        }
        impatient.cancel()
        if let early = try? await impatient.value { try await responses.write(early) }
        try await responses.write(Note("go"))
        for try await request in requests { try await responses.write(request) }
      }
    }
    try await kind.withClient(of: [service]) { client in
      let mayWrite = Events(of: Void.self)
      let texts = try await client.bidirectionalStreaming(descriptor: TestMethod.chat) {
        (requests: RPCWriter<Note>) in
        _ = await mayWrite.next()
        try await requests.write(contentsOf: [Note("a"), Note("b")])
      } onResponse: { (responses: RPCAsyncSequence<Note>) in
        var texts: [String] = []
        for try await response in responses {
          if response.text == "go" { mayWrite.record(()) }
          texts.append(response.text)
        }
        return texts
      }
      #expect(texts == ["go", "a", "b"])
    }
  }
}
