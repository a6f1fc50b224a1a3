import Contracts
import Execution
import GRPC
import NLPDomain
import NLPServer

/// Both services of the nlp process on a server in this process.
struct NLPHarness {
  let scripts: NLPScriptAnalysisService.Client
  let texts: NLPCampaignTextService.Client

  /// Runs `body` against the services, then stops them.
  static func run<Result: Sendable>(
    limits: ScriptLimits = ScriptLimits(), encoders: TextEncoders = TextEncoders(),
    _ body: (NLPHarness) async throws -> Result
  ) async throws -> Result {
    let queue = WorkQueue(label: "test", threads: 1, capacity: 8)
    let transport = InProcessTransport()
    let server = try GRPCServer(
      transport: transport.server,
      services: [
        try ScriptAnalysisAdapter(limits: limits, encoders: encoders, queue: queue),
        try CampaignTextAdapter(encoders: encoders, queue: queue),
      ])
    defer { server.shutDownNow() }
    let client = try GRPCClient(transport: transport.client)
    return try await body(
      NLPHarness(
        scripts: NLPScriptAnalysisService.Client(wrapping: client),
        texts: NLPCampaignTextService.Client(wrapping: client)))
  }
}
