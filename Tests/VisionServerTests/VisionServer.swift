import Contracts
import Execution
import Foundation
import GRPC
import Media
import ServiceKit
import TestSupport
import VisionDomain
import VisionServer

/// Runs `body` with a client of a vision service in this process.
///
/// - Parameters:
///   - root: the folder below which paths may be read.
///   - models: the neural models; by default none is installed.
///   - outcomes: where outcomes are kept; by default in a folder of its own that goes afterwards.
func withVision<Result: Sendable>(
  root: String? = nil, limits: MediaLimits = MediaLimits(),
  queue: WorkQueue = WorkQueue(label: "vision", threads: 2, capacity: 16),
  models: VisionModels = VisionModels(), outcomes: OutcomeSettings? = nil,
  _ body: (VisionService.Client) async throws -> Result
) async throws -> Result {
  let folder = try TemporaryFolder()
  defer { withExtendedLifetime(folder) {} }
  let adapter = try await VisionServiceAdapter(
    root: root.flatMap { MediaRoot($0) }, limits: limits, queue: queue, models: models,
    outcomes: outcomes
      ?? OutcomeSettings(directory: folder.url, maximumOutcomes: 100, maximumAudiences: 10))
  let transport = InProcessTransport()
  let logger = Logger(service: "vision", level: .critical, format: .text, write: { _ in })
  let server = try GRPCServer(
    transport: transport.server, services: [adapter],
    interceptors: [ErrorNormalization(logger: logger)])
  defer { server.shutDownNow() }
  return try await body(VisionService.Client(wrapping: GRPCClient(transport: transport.client)))
}

extension VisionService.Client {
  /// All messages of AnalyzeVideo.
  func messages(_ source: CommonMediaSource) async throws -> [VisionAnalyzeVideoResponse] {
    try await analyzeVideo(.with { $0.source = source }) { response in
      var messages: [VisionAnalyzeVideoResponse] = []
      for try await message in response { messages.append(message) }
      return messages
    }
  }
}

/// The error that `call` fails with; nil where it does not fail with one of gRPC's.
func failure<Result>(_ call: () async throws -> Result) async -> RPCError? {
  do {
    _ = try await call()
    return nil
  } catch {
    return error as? RPCError
  }
}
