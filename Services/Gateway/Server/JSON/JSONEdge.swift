import Contracts
import Foundation
import GRPC
import HTTP
import ProtobufJSON
import ServiceKit

/// The HTTP/JSON face of the suite: the gateway's two jobs, the routes that today's callers know, and
/// the suite's health.
package struct JSONEdge: Sendable {
  private let routes: [String: JSONRoute]
  private let health: SuiteHealth
  private let transcoder: JSONTranscoder
  private let apiKey: APIKey?
  private let defaultTimeout: Duration
  private let logger: Logger

  /// - Parameter apiKey: what callers must know; `nil` lets everybody in.
  package init(
    gateway: GatewayService.Client, backends: Backends, health: SuiteHealth,
    transcoder: JSONTranscoder, apiKey: APIKey?, defaultTimeout: Duration, logger: Logger
  ) {
    routes = Dictionary(
      uniqueKeysWithValues: Self.routes(gateway: gateway, backends: backends).map { ($0.path, $0) })
    self.health = health
    self.transcoder = transcoder
    self.apiKey = apiKey
    self.defaultTimeout = defaultTimeout
    self.logger = logger
  }

  private static func routes(gateway: GatewayService.Client, backends: Backends) -> [JSONRoute] {
    [
      .streaming(
        "/prepare_campaign",
        unary: { try await gateway.prepareCampaign($0, options: $1) },
        steps: { request, options, write in
          try await gateway.streamPrepareCampaign(
            .with { $0.campaign = request }, options: options
          ) { for try await step in $0 { try await write(step) } }
        }),
      .streaming(
        "/analyze_screenplay", plainText: { $0.content = Data($1) },
        unary: { try await gateway.analyzeScreenplay($0, options: $1) },
        steps: { request, options, write in
          try await gateway.streamAnalyzeScreenplay(
            .with { $0.screenplay = request }, options: options
          ) { for try await step in $0 { try await write(step) } }
        }),
      .unary("/predict_virality") {
        try await backends.prediction.predictVirality($0, options: $1)
      },
      .unary("/predict_posting_time") {
        try await backends.prediction.predictPostingTime($0, options: $1)
      },
      .unary("/optimize_caption") {
        try await backends.campaignText.optimizeCaption($0, options: $1)
      },
      .unary("/score_thumbnail") {
        try await backends.vision.scoreThumbnail($0, options: $1)
      },
      .unary("/api/analyze/sentiment", plainText: { $0.content = Data($1) }) {
        try await backends.scripts.analyzeSentiment($0, options: $1)
      },
    ]
  }

  /// Answers one request.
  package func respond(to request: HTTPRequest) async -> HTTPResponse {
    if request.path == "/health" {
      return request.method == "GET" || request.method == "HEAD"
        ? await health.response() : methodNotAllowed("GET")
    }
    guard let route = routes[request.path] else {
      let known = (routes.keys.sorted() + ["/health"]).joined(separator: ", ")
      return failure(
        RPCError(.routeNotFound, message: "there is no \(request.path); there are \(known)"))
    }
    guard request.method == "POST" else { return methodNotAllowed("POST") }
    if let apiKey, !apiKey.matches(Self.givenKey(request)) {
      return failure(
        RPCError(
          .apiKeyRejected,
          message: "the header \(APIKeyInterceptor.field) must carry the API key"))
    }
    do {
      return try await route.handler(
        request, transcoder, CallOptions(timeout: try timeout(of: request)))
    } catch {
      return failure(report(error, path: request.path))
    }
  }

  /// The key that a request carries: in `X-API-Key`, or as a bearer token.
  private static func givenKey(_ request: HTTPRequest) -> String {
    if let key = request.headers[APIKeyInterceptor.field] { return key }
    let authorization = request.headers["Authorization"] ?? ""
    return authorization.hasPrefix("Bearer ") ? String(authorization.dropFirst(7)) : ""
  }

  /// How long the caller waits: the header `Grpc-Timeout`, as in gRPC a number and a unit
  /// (`10S`, `500m`), else the configured default.
  private func timeout(of request: HTTPRequest) throws -> Duration {
    guard let text = request.headers["Grpc-Timeout"] else { return defaultTimeout }
    guard let timeout = GRPCTimeout.duration(from: text) else {
      throw RPCError.invalidArgument([
        FieldViolation(
          field: "Grpc-Timeout",
          description: "is \"\(text)\"; 1 to 8 digits and one of H, M, S, m, u, n are needed",
          reason: .valueNotAllowed)
      ])
    }
    return timeout
  }

  private func report(_ error: any Error, path: String) -> RPCError {
    if let error = error as? RPCError { return error }
    logger.error("request failed", metadata: ["path": "\(path)", "error": "\(error)"])
    return RPCError(.internalFailure, message: "the gateway failed; see its log")
  }

  private func failure(_ error: RPCError) -> HTTPResponse {
    HTTPErrors.response(to: error, transcoder)
  }

  private func methodNotAllowed(_ allowed: String) -> HTTPResponse {
    var response = failure(
      RPCError(.methodNotAllowed, message: "only \(allowed) is allowed here"))
    response.status = 405
    response.headers["Allow"] = allowed
    return response
  }
}
