import HTTP

/// A server for one test, on a free loopback port.
func testServer(
  _ change: (inout HTTPServer.Configuration) -> Void = { _ in },
  handler: @escaping @Sendable (HTTPRequest) async -> HTTPResponse
) -> HTTPServer {
  var configuration = HTTPServer.Configuration()
  // A test that fails leaves requests behind: nobody should wait for them.
  configuration.shutdownGrace = 0
  change(&configuration)
  return HTTPServer(configuration: configuration, handler: handler)
}

extension HTTPServer {
  /// Serves while `body` runs.
  func whileServing(_ body: (HTTPServer) async throws -> Void) async throws {
    try start()
    do {
      try await body(self)
    } catch {
      await shutdown()
      throw error
    }
    await shutdown()
  }
}

/// Answers with what was asked, line by line.
@Sendable func echo(_ request: HTTPRequest) async -> HTTPResponse {
  let query = request.query.sorted { $0.key < $1.key }.map { "\($0.key)=\($0.value)" }
  let lines = [request.method, request.path, query.joined(separator: "&")]
  return HTTPResponse(
    status: 200, headers: ["Content-Type": "text/plain; charset=utf-8"],
    body: .bytes(Array(lines.joined(separator: "\n").utf8) + [0x0A] + request.body))
}
