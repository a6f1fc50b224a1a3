import Contracts
import GRPC
import GatewayServer

/// A script analysis service that does what a test wants.
struct ScriptServiceDouble: NLPScriptAnalysisService.ServiceProtocol {
  var parse: @Sendable (ServerContext) async throws -> NLPParseScriptResponse = { _ in .init() }
  var sentiment: @Sendable (ServerContext) async throws -> NLPAnalyzeSentimentResponse = { _ in
    .init()
  }
  /// Is told which branch asks for explanations, and in which language; may fail it.
  var explaining: @Sendable (String, String) throws -> Void = { _, _ in }

  func parseScript(
    request: NLPParseScriptRequest, context: ServerContext
  ) async throws -> NLPParseScriptResponse {
    try await parse(context)
  }

  func analyzeSentiment(
    request: NLPAnalyzeSentimentRequest, context: ServerContext
  ) async throws -> NLPAnalyzeSentimentResponse {
    try explaining("sentiment", request.explanationLanguage)
    return try await sentiment(context)
  }

  func analyzeStructure(
    request: NLPAnalyzeStructureRequest, context: ServerContext
  ) async throws -> NLPAnalyzeStructureResponse {
    try explaining("structure", request.explanationLanguage)
    return .init()
  }

  func optimizeGenre(
    request: NLPOptimizeGenreRequest, context: ServerContext
  ) async throws -> NLPOptimizeGenreResponse {
    try explaining("genre", request.explanationLanguage)
    return .init()
  }

  func analyzeAudience(
    request: NLPAnalyzeAudienceRequest, context: ServerContext
  ) async throws -> NLPAnalyzeAudienceResponse {
    try explaining("audience", request.explanationLanguage)
    return .init()
  }

  func convertScript(
    request: NLPConvertScriptRequest, context: ServerContext
  ) async throws -> NLPConvertScriptResponse {
    throw RPCError(code: .unimplemented, message: "the gateway does not ask for Fountain")
  }

  func compareDrafts(
    request: NLPCompareDraftsRequest, context: ServerContext
  ) async throws -> NLPCompareDraftsResponse {
    throw RPCError(code: .unimplemented, message: "the gateway does not compare drafts")
  }

  /// Runs `body` with an analysis over this service, without a port.
  func withAnalysis<Result>(
    limit: Duration = .seconds(60), _ body: (ScreenplayAnalysis) async throws -> Result
  ) async throws -> Result {
    let transport = InProcessTransport()
    let server = try GRPCServer(transport: transport.server, services: [self])
    defer { server.shutDownNow() }
    let client = try GRPCClient(transport: transport.client)
    let backends = Backends(
      vision: client, nlp: client, prediction: client, optimizer: client, embeddings: client)
    return try await body(
      ScreenplayAnalysis(
        backends: backends, limits: BranchLimits(media: limit, standard: limit)))
  }
}
