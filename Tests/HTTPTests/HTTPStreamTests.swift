import HTTP
import Synchronization
import TestSupport
import Testing

@Suite(.timeLimit(.minutes(1)))
struct HTTPStreamTests {
  static let get = "GET / HTTP/1.1\r\nHost: h\r\n\r\n"

  static func streaming(
    _ produce: @escaping @Sendable (HTTPBodyWriter) async throws -> Void
  ) -> @Sendable (HTTPRequest) async -> HTTPResponse {
    { _ in
      HTTPResponse(
        status: 200, headers: ["Content-Type": "application/x-ndjson"], body: .stream(produce))
    }
  }

  @Test func aPieceArrivesBeforeTheNextIsMade() async throws {
    let received = Signal()
    try await testServer(
      handler: Self.streaming { writer in
        try await writer.write(Array("{\"first\":1}\n".utf8))
        await received.wait()
        try await writer.write(Array("{\"second\":2}\n".utf8))
      }
    ).whileServing { server in
      let client = try RawClient(port: server.port)
      try await client.send(Self.get)
      _ = try await client.receive(until: "first")
      received.send()
      #expect(try await client.receive(until: "0\r\n\r\n").contains("second"))
    }
  }

  @Test(arguments: [[], [0], [1, 2, 3], [32_768], [1, 100_000, 0, 65_536, 7], [3_000_000]])
  func piecesOfAnySizeArriveInOrder(sizes: [Int]) async throws {
    let pieces = sizes.enumerated().map { index, size in
      (0..<size).map { UInt8(truncatingIfNeeded: $0 &* 7 &+ index) }
    }
    try await testServer(
      handler: Self.streaming { writer in
        for piece in pieces { try await writer.write(piece) }
      }
    ).whileServing { server in
      let client = try RawClient(port: server.port)
      for _ in 0..<2 {
        try await client.send(Self.get)
        let response = try await client.response()
        #expect(response.isWhole)
        #expect(response.body == pieces.flatMap { $0 })
      }
    }
  }

  @Test func severalTasksMayWrite() async throws {
    let lines = 200
    try await testServer(
      handler: Self.streaming { writer in
        try await withThrowingTaskGroup(of: Void.self) { group in
          for index in 0..<lines {
            group.addTask { try await writer.write(Array("line \(index)\n".utf8)) }
          }
          try await group.waitForAll()
        }
      }
    ).whileServing { server in
      let client = try RawClient(port: server.port)
      try await client.send(Self.get)
      let text = try await client.response().text
      #expect(Set(text.split(separator: "\n")) == Set((0..<lines).map { "line \($0)" }))
    }
  }

  @Test func aSlowReaderSlowsTheWriterDown() async throws {
    let piece = [UInt8](repeating: 0x61, count: 1 << 20)
    let pieces = 128
    let written = Atomic(0)
    try await testServer(
      handler: Self.streaming { writer in
        for _ in 0..<pieces {
          try await writer.write(piece)
          written.add(piece.count, ordering: .sequentiallyConsistent)
        }
      }
    ).whileServing { server in
      let client = try RawClient(port: server.port)
      try await client.send(Self.get)
      var received = 0
      var ahead = 0
      while received < pieces * piece.count {
        let bytes = try await client.receive(upTo: 1 << 18)
        try #require(!bytes.isEmpty)
        received += bytes.count
        ahead = max(ahead, written.load(ordering: .sequentiallyConsistent) - received)
      }
      // What the two sockets' buffers may hold (net.ipv4.tcp_wmem and tcp_rmem), not the rest.
      #expect(ahead < 32 << 20)
    }
  }

  @Test func aClientThatHangsUpBetweenPiecesCancelsTheProducer() async throws {
    let cancelled = Signal()
    try await testServer(
      handler: Self.streaming { writer in
        try await writer.write(Array("first\n".utf8))
        try? await suspendUntilCancelled()
        cancelled.send()
      }
    ).whileServing { server in
      let client = try RawClient(port: server.port)
      try await client.send(Self.get)
      // The head can come alone, and the producer is between pieces only once the first has come.
      _ = try await client.receive(until: "first")
      client.hangUp()
      await cancelled.wait()
    }
  }

  @Test func aWriteToAClientThatLeftThrows() async throws {
    let failure = Mutex<(any Error)?>(nil)
    let ended = Signal()
    try await testServer(
      handler: Self.streaming { writer in
        do {
          while true { try await writer.write([UInt8](repeating: 0, count: 1 << 16)) }
        } catch {
          failure.withLock { $0 = error }
          ended.send()
        }
      }
    ).whileServing { server in
      let client = try RawClient(port: server.port)
      try await client.send(Self.get)
      _ = try await client.receive()
      client.hangUp()
      await ended.wait()
      let error = failure.withLock { $0 }
      #expect(error is HTTPBodyWriter.Closed || error is CancellationError)
    }
  }

  @Test func aProducerThatFailsLeavesTheBodyUnfinished() async throws {
    struct Failure: Error {}
    try await testServer(
      handler: Self.streaming { writer in
        try await writer.write(Array("part\n".utf8))
        throw Failure()
      }
    ).whileServing { server in
      let client = try RawClient(port: server.port)
      try await client.send(Self.get)
      let response = try await client.response()
      #expect(response.text == "part\n")
      #expect(!response.isWhole)
    }
  }

  @Test func aWriteWithinACancelledTaskThrowsAndTheStreamGoesOn() async throws {
    let error = Mutex<(any Error)?>(nil)
    try await testServer(
      handler: Self.streaming { writer in
        let write = Task {
          withUnsafeCurrentTask { $0?.cancel() }
          try await writer.write(Array("never\n".utf8))
        }
        do { try await write.value } catch let caught { error.withLock { $0 = caught } }
        try await writer.write(Array("after\n".utf8))
      }
    ).whileServing { server in
      let client = try RawClient(port: server.port)
      try await client.send(Self.get)
      #expect(try await client.response().text == "after\n")
      #expect(error.withLock { $0 } is CancellationError)
    }
  }

  @Test func headRunsNoProducer() async throws {
    let calls = Atomic(0)
    try await testServer(
      handler: Self.streaming { _ in calls.add(1, ordering: .relaxed) }
    ).whileServing { server in
      let client = try RawClient(port: server.port)
      try await client.send("HEAD / HTTP/1.1\r\nHost: h\r\n\r\n")
      #expect(try await client.response(bodyless: true).status == 200)
      #expect(calls.load(ordering: .relaxed) == 0)
    }
  }
}
