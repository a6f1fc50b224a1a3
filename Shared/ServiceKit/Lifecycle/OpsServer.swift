import HTTP

/// Serves `/metrics`, `/livez` and `/readyz`.
struct OpsServer: Sendable {
  private let server: HTTPServer

  init(host: String, port: Int, metrics: Metrics, isReady: @escaping @Sendable () -> Bool) {
    let configuration = HTTPServer.Configuration {
      $0.host = host
      $0.port = port
      $0.maxBodyBytes = 0
      $0.maxConnections = 32
      $0.shutdownGrace = 1
    }
    server = HTTPServer(configuration: configuration) { request in
      Self.answer(request, metrics: metrics, isReady: isReady)
    }
  }

  var port: Int { server.port }

  func start() throws(HTTPServerError) {
    try server.start()
  }

  func shutdown() async {
    await server.shutdown()
  }

  private static func answer(
    _ request: HTTPRequest, metrics: Metrics, isReady: () -> Bool
  ) -> HTTPResponse {
    guard request.method == "GET" || request.method == "HEAD" else {
      return text(405, "only GET is served\n")
    }
    switch request.path {
    case "/metrics":
      return HTTPResponse(
        status: 200, headers: ["Content-Type": PrometheusText.contentType],
        body: .bytes(Array(metrics.exposition().utf8)))
    case "/livez":
      return text(200, "alive\n")
    case "/readyz":
      return isReady() ? text(200, "ready\n") : text(503, "not ready\n")
    default:
      return text(404, "there are /metrics, /livez and /readyz\n")
    }
  }

  private static func text(_ status: Int, _ body: String) -> HTTPResponse {
    HTTPResponse(
      status: status, headers: ["Content-Type": "text/plain; charset=utf-8"],
      body: .bytes(Array(body.utf8)))
  }
}
