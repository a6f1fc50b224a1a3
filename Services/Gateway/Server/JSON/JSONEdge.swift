import Contracts
import Foundation
import GRPC
import HTTP
import ProtobufJSON
import ServiceKit
import Validation

/// The HTTP/JSON face of the suite: the gateway's two jobs and its library, the routes that today's callers know, and
/// the suite's health.
package struct JSONEdge: Sendable {
  private static let healthPath = "/health"

  /// How long a call may take whose caller sets no limit.
  private static let defaultTimeout = Duration.seconds(300)

  private let routes: [String: JSONRoute]
  private let health: SuiteHealth
  private let transcoder: JSONTranscoder
  private let apiKey: APIKey?
  private let logger: Logger
  private let observer: HTTPObserver

  /// - Parameter apiKey: what callers must know; `nil` lets everybody in.
  package init(
    campaigns: CampaignPreparation, screenplays: ScreenplayAnalysis, library: ContentLibrary,
    backends: Backends, health: SuiteHealth, transcoder: JSONTranscoder, apiKey: APIKey?,
    logger: Logger, metrics: Metrics
  ) {
    let all =
      [Self.route(to: campaigns), Self.route(to: screenplays)] + Self.routes(to: library)
      + Self.routes(to: backends)
    routes = Dictionary(uniqueKeysWithValues: all.map { ($0.path, $0) })
    self.health = health
    self.transcoder = transcoder
    self.apiKey = apiKey
    self.logger = logger
    observer = HTTPObserver(
      paths: Set(all.map(\.path) + [Self.healthPath]), metrics: metrics, logger: logger)
  }

  private static func route(to campaigns: CampaignPreparation) -> JSONRoute {
    .job(
      "/prepare_campaign", step: GatewayStreamPrepareCampaignResponse.init,
      run: campaigns.run(_:deadline:emit:))
  }

  private static func route(to screenplays: ScreenplayAnalysis) -> JSONRoute {
    .job(
      "/analyze_screenplay", plainText: { $0.content = Data($1) },
      step: GatewayStreamAnalyzeScreenplayResponse.init, run: screenplays.run(_:deadline:emit:))
  }

  private static func routes(to library: ContentLibrary) -> [JSONRoute] {
    [
      .own("/store_content", library.store(_:deadline:)),
      .own("/search_content", library.search(_:deadline:)),
    ]
  }

  private static func routes(to backends: Backends) -> [JSONRoute] {
    [
      .call("/predict_virality") {
        try await backends.prediction.predictVirality($0, options: $1)
      },
      .call("/predict_posting_time") {
        try await backends.prediction.predictPostingTime($0, options: $1)
      },
      .call("/optimize_caption") {
        try await backends.campaignText.optimizeCaption($0, options: $1)
      },
      .call("/score_thumbnail") {
        try await backends.vision.scoreThumbnail($0, options: $1)
      },
      .call("/record_outcome") {
        try await backends.vision.recordOutcome($0, options: $1)
      },
      .call("/thumbnail_model") {
        try await backends.vision.getThumbnailModel($0, options: $1)
      },
      .call(
        "/convert_script", plainText: { $0.content = Data($1) },
        { try await backends.scripts.convertScript($0, options: $1) }),
      .call(
        "/api/analyze/sentiment", plainText: { $0.content = Data($1) },
        { try await backends.scripts.analyzeSentiment($0, options: $1) }),
      .call(
        "/api/analyze/structure", plainText: { $0.content = Data($1) },
        { try await backends.scripts.analyzeStructure($0, options: $1) }),
      .call(
        "/api/optimize/genre", plainText: { $0.content = Data($1) },
        { try await backends.scripts.optimizeGenre($0, options: $1) }),
      .call(
        "/api/analyze/audience", plainText: { $0.content = Data($1) },
        { try await backends.scripts.analyzeAudience($0, options: $1) }),
      .call("/api/compare/drafts") {
        try await backends.scripts.compareDrafts($0, options: $1)
      },
      .stream(
        "/api/v1/comments/analyze",
        whole: { (step: NLPAnalyzeCommentsResponse) -> NLPCommentSummary? in
          if case .summary(let summary) = step.event { summary } else { nil }
        },
        {
          try await backends.campaignText.analyzeComments($0, options: $1, onResponse: $2)
        }),
    ]
  }

  /// Answers one request.
  package func respond(to request: HTTPRequest) async -> HTTPResponse {
    await observer.observe(request, answer)
  }

  private func answer(_ request: HTTPRequest) async -> HTTPResponse {
    if request.path == Self.healthPath {
      return request.method == "GET" || request.method == "HEAD"
        ? await health.response() : methodNotAllowed("GET")
    }
    guard let route = routes[request.path] else {
      let known = (routes.keys.sorted() + [Self.healthPath]).joined(separator: ", ")
      return failure(
        RPCError(.notFound, "there is no \(request.path); there are \(known)"))
    }
    guard request.method == "POST" else { return methodNotAllowed("POST") }
    if let apiKey, !apiKey.matches(Self.givenKey(request)) {
      return failure(
        .apiKeyRefused(APIKeyInterceptor.field, isMissing: Self.givenKey(request).isEmpty))
    }
    do {
      return try await route.handler(request, transcoder, try timeout(of: request))
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
    guard let text = request.headers["Grpc-Timeout"] else { return Self.defaultTimeout }
    guard let timeout = GRPCTimeout.duration(from: text) else {
      throw RPCError(
        InvalidInput(
          "NOT_ALLOWED", field: "Grpc-Timeout",
          "is \"\(text)\"; 1 to 8 digits and one of H, M, S, m, u, n are needed"))
    }
    return timeout
  }

  private func report(_ error: any Error, path: String) -> RPCError {
    if let error = error as? RPCError { return error }
    logger.error("request failed", ["path": .string(path), "error": "\(error)"])
    return RPCError(.internalError)
  }

  private func failure(_ error: RPCError) -> HTTPResponse {
    HTTPErrors.response(to: error, transcoder)
  }

  private func methodNotAllowed(_ allowed: String) -> HTTPResponse {
    var response = failure(
      RPCError(.unimplemented, "only \(allowed) is allowed here"))
    response.status = 405
    response.headers["Allow"] = allowed
    return response
  }
}
