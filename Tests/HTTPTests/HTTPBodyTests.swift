import HTTP
import Synchronization
import Testing

@Suite(.timeLimit(.minutes(1)))
struct HTTPBodyTests {
  static let limit = 100_000

  @Test(arguments: [0, 1, 40_000, limit])
  func aBodyWithinTheLimitArrivesWhole(size: Int) async throws {
    let body = (0..<size).map { UInt8(truncatingIfNeeded: $0 &* 31) }
    try await testServer({ $0.maxBodyBytes = Self.limit }, handler: echo).whileServing { server in
      let client = try RawClient(port: server.port)
      try await client.send("POST / HTTP/1.1\r\nHost: h\r\nContent-Length: \(size)\r\n\r\n")
      try await client.send(body)
      #expect(try await client.response().body == Array("POST\n/\n\n".utf8) + body)

      try await client.send("POST / HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n")
      for start in stride(from: 0, to: size, by: 7_001) {
        let piece = body[start..<min(start + 7_001, size)]
        try await client.send(
          Array((String(piece.count, radix: 16) + "\r\n").utf8) + piece + Array("\r\n".utf8))
      }
      try await client.send("0\r\n\r\n")
      #expect(try await client.response().body == Array("POST\n/\n\n".utf8) + body)
    }
  }

  @Test(arguments: [false, true], [limit + 1, 5 * limit])
  func aBodyOverTheLimitIsRefused(chunked: Bool, size: Int) async throws {
    let calls = Atomic(0)
    try await testServer(
      { $0.maxBodyBytes = Self.limit },
      handler: { request in
        calls.add(1, ordering: .relaxed)
        return await echo(request)
      }
    ).whileServing { server in
      let client = try RawClient(port: server.port)
      let body = [UInt8](repeating: 0x61, count: size)
      if chunked {
        try await client.send(
          Array(
            "POST / HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n\(String(size, radix: 16))\r\n"
              .utf8) + body + Array("\r\n0\r\n\r\n".utf8))
      } else {
        try await client.send(
          Array("POST / HTTP/1.1\r\nHost: h\r\nContent-Length: \(size)\r\n\r\n".utf8) + body)
      }
      let response = try await client.response()
      #expect(response.status == 413)
      #expect(response.headers["content-type"] == "application/json")
      #expect(response.text.contains("at most \(Self.limit) bytes"))
      #expect(calls.load(ordering: .relaxed) == 0)
    }
  }

  @Test(arguments: ["1000000\r\nExpect: 100-continue", "900000000000"])
  func aClientThatWaitsOrAnnouncesTooMuchIsRefusedBeforeItSends(length: String) async throws {
    try await testServer({ $0.maxBodyBytes = Self.limit }, handler: echo).whileServing { server in
      let client = try RawClient(port: server.port)
      try await client.send("POST / HTTP/1.1\r\nHost: h\r\nContent-Length: \(length)\r\n\r\n")
      #expect(try await client.response().status == 413)
    }
  }

  @Test func anEndlessBodyIsCutOff() async throws {
    try await testServer(
      {
        $0.maxBodyBytes = Self.limit
        $0.maxDiscardedBytes = 1_000_000
      }, handler: echo
    ).whileServing { server in
      let client = try RawClient(port: server.port)
      try await client.send("POST / HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n")
      let piece = Array("10000\r\n".utf8) + [UInt8](repeating: 0, count: 65_536) + [0x0D, 0x0A]
      await #expect(throws: RawClient.Failure.self) {
        while true { try await client.send(piece) }
      }
    }
  }

  @Test func theRefusalIsTheConfiguredOne() async throws {
    try await testServer(
      { configuration in
        configuration.refusal = { refusal in
          HTTPResponse(status: refusal.status, body: .bytes(Array(refusal.reason.utf8)))
        }
      }, handler: echo
    ).whileServing { server in
      let client = try RawClient(port: server.port)
      try await client.send("GET /%FF HTTP/1.1\r\nHost: h\r\n\r\n")
      #expect(try await client.response().text == "MALFORMED_TARGET")
    }
  }

  @Test func headHasTheHeadersAndNoBody() async throws {
    try await testServer(handler: echo).whileServing { server in
      let client = try RawClient(port: server.port)
      try await client.send("HEAD /x HTTP/1.1\r\nHost: h\r\n\r\n")
      let head = try await client.response(bodyless: true)
      #expect(head.headers["content-length"] == "9")
      try await client.send("GET /y HTTP/1.1\r\nHost: h\r\n\r\n")
      #expect(try await client.response().text == "GET\n/y\n\n")
    }
  }

  @Test(arguments: [0, 99, 100, 199, 600, 100_000, -1])
  func aStatusThatIsNoneIsAnsweredAs500(status: Int) async throws {
    try await testServer(handler: { _ in HTTPResponse(status: status) }).whileServing { server in
      let client = try RawClient(port: server.port)
      try await client.send("GET / HTTP/1.1\r\nHost: h\r\n\r\n")
      #expect(try await client.response().status == 500)
    }
  }

  @Test func aHeaderCannotSmuggleAnother() async throws {
    try await testServer(handler: { _ in
      HTTPResponse(
        status: 200,
        headers: [
          "X-Good": "yes", "X-Bad": "a\r\nX-Evil: yes", "Content-Length": "7",
          "Connection": "close",
        ],
        body: .bytes(Array("whole".utf8)))
    }).whileServing { server in
      let client = try RawClient(port: server.port)
      try await client.send("GET / HTTP/1.1\r\nHost: h\r\n\r\n")
      let response = try await client.response()
      #expect(response.headers["x-good"] == "yes")
      #expect(response.headers["x-evil"] == nil)
      #expect(response.text == "whole")
    }
  }
}
