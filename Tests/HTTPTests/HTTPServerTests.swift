import HTTP
import Synchronization
import TestSupport
import Testing

@Suite(.timeLimit(.minutes(1)))
struct HTTPServerTests {
  @Test func aHandlerSeesTheWholeRequest() async throws {
    let seen = Mutex<HTTPRequest?>(nil)
    try await testServer(handler: { request in
      seen.withLock { $0 = request }
      return HTTPResponse(status: 204)
    }).whileServing { server in
      let client = try RawClient(port: server.port)
      try await client.send(
        "POST /a/b?x=1 HTTP/1.1\r\nHost: h\r\nX-Twice: one\r\nx-twice: two\r\n"
          + "Content-Length: 5\r\n\r\nhello")
      let response = try await client.response()
      #expect(response.status == 204)
      let request = try #require(seen.withLock { $0 })
      #expect(request.method == "POST")
      #expect(request.path == "/a/b")
      #expect(request.query == ["x": "1"])
      #expect(request.headers["X-TWICE"] == "one, two")
      #expect(request.headers["absent"] == nil)
      #expect(request.body == Array("hello".utf8))
      #expect(request.peer.hasPrefix("127.0.0.1:"))
    }
  }

  @Test(arguments: [
    ("/", "/", ""),
    ("/%C3%B1and%C3%BA", "/ñandú", ""),
    ("/a%2Fb+c", "/a/b+c", ""),
    ("/s?q=a+b%26c&empty=&bare", "/s", "bare=&empty=&q=a b&c"),
    ("/s?q=first&q=last", "/s", "q=last"),
    ("/s?", "/s", ""),
    ("/s?a=b=c", "/s", "a=b=c"),
  ])
  func aTargetIsDecoded(target: String, path: String, query: String) async throws {
    try await testServer(handler: echo).whileServing { server in
      let client = try RawClient(port: server.port)
      try await client.send("GET \(target) HTTP/1.1\r\nHost: h\r\n\r\n")
      #expect(try await client.response().text == "GET\n\(path)\n\(query)\n")
    }
  }

  @Test(arguments: ["/%C3", "/%zz", "/%", "/a%00b", "/a?b=%FF", "a"])
  func aMalformedTargetIsRefused(target: String) async throws {
    try await testServer(handler: echo).whileServing { server in
      let client = try RawClient(port: server.port)
      try await client.send("GET \(target) HTTP/1.1\r\nHost: h\r\n\r\n")
      let response = try await client.response()
      #expect(response.status == 400)
      #expect(response.headers["content-type"] == "application/json")
      #expect(response.text.contains(#""reason":"MALFORMED_TARGET""#))
    }
  }

  @Test func aHeaderThatIsNotUTF8IsRefused() async throws {
    try await testServer(handler: echo).whileServing { server in
      let client = try RawClient(port: server.port)
      try await client.send(
        Array("GET / HTTP/1.1\r\nHost: h\r\nX: ".utf8) + [0xFF, 0xFE] + Array("\r\n\r\n".utf8))
      let response = try await client.response()
      #expect(response.status == 400)
      #expect(response.text.contains("MALFORMED_HEADER"))
    }
  }

  /// Requests that are none.
  enum Nonsense: String, CaseIterable {
    case emptyLines, lineCutShort, noHost, unknownVersion, negativeLength, hugeLength, twoLengths
    case badChunkSize, longHeader, longTarget, tls

    var text: String {
      let post = "POST / HTTP/1.1\r\nHost: h\r\n"
      let long = String(repeating: "x", count: 100_000)
      return switch self {
      case .emptyLines: "\r\n\r\n\r\n\r\n"
      case .lineCutShort: "GET\r\n\r\n"
      case .noHost: "GET / HTTP/1.1\r\n\r\n"
      case .unknownVersion: "GET / HTTP/9.9\r\nHost: h\r\n\r\n"
      case .negativeLength: post + "Content-Length: -1\r\n\r\n"
      case .hugeLength: post + "Content-Length: 99999999999999999999999\r\n\r\n"
      case .twoLengths: post + "Transfer-Encoding: chunked\r\nContent-Length: 3\r\n\r\nabc"
      case .badChunkSize: post + "Transfer-Encoding: chunked\r\n\r\nzz\r\nabc\r\n0\r\n\r\n"
      case .longHeader: "GET / HTTP/1.1\r\nHost: h\r\nX: \(long)\r\n\r\n"
      case .longTarget: "GET /\(long) HTTP/1.1\r\nHost: h\r\n\r\n"
      case .tls: "\u{16}\u{3}\u{1}\u{2}\u{0}\u{1}\u{0}\u{1}\u{FC}"
      }
    }
  }

  @Test(arguments: Nonsense.allCases)
  func nonsenseNeverReachesTheHandlerAndStopsNobodyElse(nonsense: Nonsense) async throws {
    let calls = Atomic(0)
    try await testServer(handler: { request in
      calls.add(1, ordering: .relaxed)
      return await echo(request)
    }).whileServing { server in
      let bad = try RawClient(port: server.port)
      try? await bad.send(nonsense.text)
      bad.endSending()
      _ = try await bad.receiveAll()
      #expect(calls.load(ordering: .relaxed) == 0)

      let client = try RawClient(port: server.port)
      try await client.send("GET / HTTP/1.1\r\nHost: h\r\n\r\n")
      #expect(try await client.response().status == 200)
    }
  }

  @Test(arguments: [
    "GET", "GET / HTTP/1.1\r\nHost: h\r\n", "POST / HTTP/1.1\r\nHost: h\r\nContent-Le",
  ])
  func aConnectionThatEndsWithinARequestIsClosedAtOnce(half: String) async throws {
    // Far beyond the time that a test client waits for the end.
    try await testServer({ $0.idleTimeout = 3600 }, handler: echo).whileServing { server in
      for _ in 0..<50 {
        let client = try RawClient(port: server.port)
        try await client.send(half)
        client.endSending()
        _ = try await client.receiveAll()
      }
    }
  }

  @Test func aConnectionCarriesManyRequests() async throws {
    try await testServer(handler: echo).whileServing { server in
      let client = try RawClient(port: server.port)
      try await client.send("GET /1 HTTP/1.1\r\nHost: h\r\n\r\nGET /2 HTTP/1.1\r\nHost: h\r\n\r\n")
      #expect(try await client.response().text == "GET\n/1\n\n")
      #expect(try await client.response().text == "GET\n/2\n\n")
      try await client.send("GET /3 HTTP/1.1\r\nHost: h\r\n\r\n")
      #expect(try await client.response().text == "GET\n/3\n\n")
    }
  }

  @Test func waitingHandlersHoldNoThreads() async throws {
    let count = 100
    let arrived = Atomic(0)
    let all = Signal()
    try await testServer(handler: { request in
      if arrived.add(1, ordering: .relaxed).newValue == count { all.send() }
      await all.wait()
      return await echo(request)
    }).whileServing { server in
      try await withThrowingTaskGroup(of: (Int, String).self) { group in
        for index in 0..<count {
          group.addTask {
            let client = try RawClient(port: server.port)
            try await client.send("GET /\(index) HTTP/1.1\r\nHost: h\r\n\r\n")
            return (index, try await client.response().text)
          }
        }
        for try await (index, text) in group { #expect(text == "GET\n/\(index)\n\n") }
      }
    }
  }

  @Test func aClientThatHangsUpCancelsTheHandler() async throws {
    let started = Signal()
    let cancelled = Signal()
    try await testServer(handler: { _ in
      started.send()
      try? await suspendUntilCancelled()
      cancelled.send()
      return HTTPResponse(status: 200)
    }).whileServing { server in
      let client = try RawClient(port: server.port)
      try await client.send("GET / HTTP/1.1\r\nHost: h\r\n\r\n")
      await started.wait()
      client.hangUp()
      await cancelled.wait()
    }
  }

  @Test func anAddressInUseIsNamed() async throws {
    try await testServer(handler: echo).whileServing { server in
      let second = HTTPServer(configuration: .init { $0.port = server.port }, handler: echo)
      #expect(throws: HTTPServerError.addressInUse(host: "127.0.0.1", port: server.port)) {
        try second.start()
      }
    }
  }

  @Test func anUnknownHostIsNamed() throws {
    let server = HTTPServer(
      configuration: .init { $0.host = "no such host.invalid" }, handler: echo)
    let error = #expect(throws: HTTPServerError.self) { try server.start() }
    #expect(error?.description.contains("no such host.invalid") == true)
  }

  @Test(arguments: [-1, 65_536])
  func aPortOutOfRangeIsRefused(port: Int) throws {
    let server = HTTPServer(configuration: .init { $0.port = port }, handler: echo)
    #expect(throws: HTTPServerError.self) { try server.start() }
  }

  @Test func aServerStartsOnce() async throws {
    try await testServer(handler: echo).whileServing { server in
      #expect(throws: HTTPServerError.alreadyStarted) { try server.start() }
    }
  }
}
