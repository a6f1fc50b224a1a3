import Contracts
import Foundation
import GRPC
import GatewayServer
import HTTP
import ProtobufJSON
import ServiceKit

/// Whatever arrives on its socket, the JSON edge lets go of the connection when the peer does, and
/// serves others.
enum HTTPTarget {
  /// How long the edge is listened to for an answer, in milliseconds.
  private static let silence: Int32 = 5
  /// How long it may take to close, in milliseconds: far more than it needs.
  private static let patience: Int32 = 5_000

  private static let edge = Result { try Edge() }

  static func run(_ bytes: [UInt8]) throws {
    let port = try edge.get().server.port
    let socket = try LoopbackSocket(port: port)
    let isClosed = socket.exchange(bytes, silence: silence)
    try hold(
      isClosed || socket.endAndWaitForClose(within: patience),
      "the connection is open \(patience) ms after its end")
  }

  /// The gateway's edge on loopback, before services that are not there.
  private struct Edge: Sendable {
    let server: HTTPServer
    private let backend: GRPCServer

    init() throws {
      let transport = InProcessTransport()
      backend = try GRPCServer(transport: transport.server, services: [])
      let client = try GRPCClient(transport: transport.client)
      let backends = Backends(
        vision: client, nlp: client, prediction: client, optimizer: client, embeddings: client)
      let limits = BranchLimits(media: .seconds(1), standard: .seconds(1))
      let edge = JSONEdge(
        campaigns: CampaignPreparation(backends: backends, limits: limits, now: { Date() }),
        screenplays: ScreenplayAnalysis(backends: backends, limits: limits),
        library: ContentLibrary(backends: backends, limits: limits), backends: backends,
        health: SuiteHealth(of: ["vision": .init(balanced: client, direct: client)]),
        transcoder: try JSONTranscoder(fileDescriptorSet: ContractDescriptors.fileDescriptorSet),
        apiKey: nil, logger: Logger(service: "fuzz", format: .json, write: { _ in }),
        metrics: Metrics())
      server = HTTPServer(
        configuration: .init { $0.maxBodyBytes = 64 << 10 }, handler: edge.respond)
      try server.start()
    }
  }
}
