import HTTP
import Synchronization
import TestSupport
import Testing

@Suite(.timeLimit(.minutes(1)))
struct HTTPShutdownTests {
  static let get = "GET / HTTP/1.1\r\nHost: h\r\n\r\n"

  @Test func aRequestInFlightIsAnsweredWhole() async throws {
    let started = Signal()
    let finish = Signal()
    let server = HTTPServer(
      configuration: .init { $0.shutdownGrace = 3600 },
      handler: { request in
        started.send()
        await finish.wait()
        return await echo(request)
      })
    try server.start()
    let client = try RawClient(port: server.port)
    try await client.send(Self.get)
    await started.wait()
    async let shutdown: Void = server.shutdown()
    // The server has begun to shut down once it takes no more connections.
    while (try? RawClient(port: server.port)) != nil { await Task.yield() }
    finish.send()
    let response = try await client.response()
    #expect(response.text == "GET\n/\n\n")
    #expect(response.headers["connection"] == "close")
    await shutdown
  }

  @Test(arguments: [false, true])
  func whatOutlastsTheGraceIsCancelled(streaming: Bool) async throws {
    let started = Signal()
    let cancelled = Signal()
    @Sendable func hang() async {
      started.send()
      try? await suspendUntilCancelled()
      cancelled.send()
    }
    let server = HTTPServer(
      configuration: .init { $0.shutdownGrace = 0 },
      handler: { _ in
        if streaming { return HTTPResponse(status: 200, body: .stream { _ in await hang() }) }
        await hang()
        return HTTPResponse(status: 200)
      })
    try server.start()
    let client = try RawClient(port: server.port)
    try await client.send(Self.get)
    await started.wait()
    await server.shutdown()
    await cancelled.wait()
    _ = try await client.receiveAll()
  }

  @Test func idleConnectionsAreClosedAndThePortIsFree() async throws {
    let server = HTTPServer(configuration: .init { $0.shutdownGrace = 3600 }, handler: echo)
    try server.start()
    let idle = try RawClient(port: server.port)
    let used = try RawClient(port: server.port)
    try await used.send(Self.get)
    #expect(try await used.response().status == 200)
    await server.shutdown()
    #expect(try await idle.receiveAll().isEmpty)
    #expect(try await used.receiveAll().isEmpty)
    let next = HTTPServer(configuration: .init { $0.port = server.port }, handler: echo)
    try next.start()
    await next.shutdown()
  }

  @Test func shuttingDownTwiceOrBeforeTheStartDoesNothing() async throws {
    let server = HTTPServer(configuration: .init(), handler: echo)
    await server.shutdown()
    try server.start()
    await server.shutdown()
    await server.shutdown()
  }
}
