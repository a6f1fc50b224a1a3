import HTTP
import ServiceKit

/// Counts, measures and logs the requests of the JSON edge: path, method, status, seconds, peer.
struct HTTPObserver: Sendable {
  /// The label of paths that the edge does not have, so that no caller can make up labels.
  private static let unknownPath = "other"

  private let paths: Set<String>
  private let duration: Histogram
  private let logger: Logger

  /// - Parameters:
  ///   - paths: the paths that the edge has.
  ///   - metrics: where `http_server_request_duration_seconds` goes.
  ///   - logger: where requests are logged.
  init(paths: Set<String>, metrics: Metrics, logger: Logger) {
    self.paths = paths
    duration = metrics.histogram(
      "http_server_request_duration_seconds",
      help: "Time until the answer to an HTTP request began, in seconds.",
      labels: ["http_route", "http_response_status_code"])
    self.logger = logger
  }

  /// Answers a request by `respond`, and observes it.
  func observe(
    _ request: HTTPRequest, _ respond: (HTTPRequest) async -> HTTPResponse
  ) async -> HTTPResponse {
    let start = ContinuousClock.now
    let response = await respond(request)
    let seconds = start.duration(to: .now) / .seconds(1)
    let path = paths.contains(request.path) ? request.path : Self.unknownPath
    duration.record(seconds, labels: [path, "\(response.status)"])
    logger.log(
      response.status >= 500 ? .error : .info, "request",
      [
        "path": .string(path), "method": .string(request.method), "status": .int(response.status),
        "seconds": .double(seconds), "peer": .string(request.peer),
      ])
    return response
  }
}
