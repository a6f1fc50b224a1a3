import Contracts
import Foundation
import GRPC
import HTTP
import ProtobufJSON
import ServiceKit

/// Why the gateway cannot start.
package struct GatewayError: Error, CustomStringConvertible {
  /// What is wrong and what would be right.
  package let description: String
}

/// The gateway as a process has it: its gRPC service and its JSON edge over the same jobs.
package enum Gateway {
  /// What the gateway may call again when a service is just being restarted: what only reads or
  /// computes, as all methods of the first four do, and `Upsert`, which puts the same records in the
  /// place of the same.
  private static let repeatableMethods =
    VisionService.Method.descriptors + NLPScriptAnalysisService.Method.descriptors
    + NLPCampaignTextService.Method.descriptors + PredictionService.Method.descriptors
    + [
      OptimizerService.Method.AllocateBudget.descriptor,
      EmbeddingsService.Method.Search.descriptor, EmbeddingsService.Method.Upsert.descriptor,
      Grpc_Health_V1_Health.Method.Check.descriptor,
    ]

  /// The services behind the gateway and the keys of their addresses.
  private static let services = [
    ("vision", GatewayKeys.vision), ("nlp", GatewayKeys.nlp),
    ("prediction", GatewayKeys.prediction), ("optimizer", GatewayKeys.optimizer),
    ("embeddings", GatewayKeys.embeddings),
  ]

  /// Makes the services and starts the JSON edge.
  ///
  /// - Throws: `GatewayError` when the API key cannot be used or is missing where it is needed,
  ///   `ConfigurationError` when the services cannot be called as the configuration says,
  ///   `HTTPServerError` when the edge cannot listen.
  package static func make(_ environment: ServiceEnvironment) throws -> HostedServices {
    let configuration = environment.configuration
    let apiKey = try apiKey(configuration)
    var transport = try configuration.clientTransport(
      repeatableMethods: repeatableMethods, logger: environment.logger)
    // With gRPC's jitter 0.6 s, less than from a call's first attempt to its last: a call that meets
    // a service which has just come back finds it.
    transport.maxReconnectBackoff = .milliseconds(500)
    let clients = try self.clients(configuration, transport)
    let backends = Backends(
      vision: clients[0], nlp: clients[1], prediction: clients[2], optimizer: clients[3],
      embeddings: clients[4])
    transport.loadBalancing = .roundRobin(healthCheckedService: nil)
    let channels = zip(clients, try self.clients(configuration, transport))
      .map(SuiteHealth.Channels.init(balanced:direct:))
    let health = SuiteHealth(
      of: Dictionary(uniqueKeysWithValues: zip(services.map(\.0), channels)))
    let limits = BranchLimits(
      media: .seconds(configuration[GatewayKeys.mediaTimeout]),
      standard: .seconds(configuration[GatewayKeys.timeout]))
    let campaigns = CampaignPreparation(backends: backends, limits: limits, now: { Date() })
    let screenplays = ScreenplayAnalysis(backends: backends, limits: limits)
    let library = ContentLibrary(backends: backends, limits: limits)
    let edge = JSONEdge(
      campaigns: campaigns, screenplays: screenplays, library: library, backends: backends,
      health: health,
      transcoder: try JSONTranscoder(fileDescriptorSet: ContractDescriptors.fileDescriptorSet),
      apiKey: apiKey, logger: environment.logger, metrics: environment.metrics)
    let server = try start(edge, environment)
    return HostedServices(
      [GatewayAdapter(campaigns: campaigns, screenplays: screenplays, library: library)],
      interceptors: apiKey.map { [APIKeyInterceptor($0)] } ?? [],
      drain: { await server.shutdown() })
  }

  /// A client of each service, in the order of ``services``.
  private static func clients(
    _ configuration: Configuration, _ transport: GRPCClient.Config
  ) throws(ConfigurationError) -> [GRPCClient] {
    try services.map { _, key throws(ConfigurationError) in
      do throws(RuntimeError) {
        return try GRPCClient(target: configuration[key], config: transport)
      } catch {
        throw ConfigurationError(
          place: "\(configuration.source(of: key))", problem: "\(key.name): \(error.message)")
      }
    }
  }

  private static func start(
    _ edge: JSONEdge, _ environment: ServiceEnvironment
  ) throws -> HTTPServer {
    let configuration = environment.configuration
    let server = HTTPServer(
      configuration: .init {
        $0.host = configuration[GatewayKeys.httpHost]
        $0.port = configuration[GatewayKeys.httpPort]
        $0.maxBodyBytes = configuration[GatewayKeys.httpMaxBodyBytes]
        $0.shutdownGrace = configuration[CommonKeys.drain]
      }, handler: edge.respond)
    try server.start()
    environment.logger.notice(
      "JSON edge ready",
      ["host": .string(configuration[GatewayKeys.httpHost]), "port": .int(server.port)])
    return server
  }

  private static func apiKey(_ configuration: Configuration) throws -> APIKey? {
    let configured = configuration[GatewayKeys.apiKey]
    guard configured.isEmpty else {
      guard let key = APIKey(configured: configured) else {
        throw GatewayError(
          description: "api_key: sha256: must be followed by 64 hexadecimal digits")
      }
      return key
    }
    for key in [CommonKeys.host, GatewayKeys.httpHost] where !isLoopback(configuration[key]) {
      throw GatewayError(
        description: "\(key.name) is \(configuration[key]), which others can reach: "
          + "set api_key (or API_KEY) as well")
    }
    return nil
  }

  private static func isLoopback(_ host: String) -> Bool {
    host == "localhost" || host == "::1" || host.hasPrefix("127.")
  }
}
