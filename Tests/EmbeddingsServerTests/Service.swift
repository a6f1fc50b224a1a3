import Contracts
import EmbeddingsDomain
import EmbeddingsServer
import Execution
import GRPC
import ServiceKit
import TestSupport

/// Runs `body` with a client of the service over an empty store, without a port.
func withService<Result>(
  maxVectors: Int = 1_000, queue: WorkQueue = WorkQueue(label: "test", threads: 2, capacity: 64),
  _ body: (EmbeddingsService.Client) async throws -> Result
) async throws -> Result {
  let folder = try TemporaryFolder()
  let catalog = try EmbeddingCatalog(directory: folder.url, maxVectors: maxVectors)
  let transport = InProcessTransport()
  let server = try GRPCServer(
    transport: transport.server, services: [EmbeddingsAdapter(catalog: catalog, queue: queue)],
    interceptors: [ErrorNormalization(logger: Logger(service: "test", write: { _ in }))])
  defer {
    server.shutDownNow()
    catalog.close()
    withExtendedLifetime(folder) {}
  }
  return try await body(
    EmbeddingsService.Client(wrapping: GRPCClient(transport: transport.client)))
}

let campaigns = EmbeddingsCollection.with {
  $0.namespace = "campaigns"
  $0.kind = .brand
  $0.model = "m@1"
}

func record(
  _ id: String, _ vector: [Float], _ metadata: [String: String] = [:]
) -> EmbeddingsRecord {
  .with {
    $0.id = id
    $0.vector = vector
    $0.metadata = metadata
  }
}

extension EmbeddingsService.Client {
  @discardableResult
  func store(_ records: [EmbeddingsRecord]) async throws -> EmbeddingsUpsertResponse {
    try await upsert(
      .with {
        $0.collection = campaigns
        $0.records = records
      })
  }

  func search(
    _ change: (inout EmbeddingsSearchRequest) -> Void
  ) async throws -> EmbeddingsSearchResponse {
    var request = EmbeddingsSearchRequest.with {
      $0.collection = campaigns
      $0.vector.values = [1, 0]
      $0.k = 10
    }
    change(&request)
    return try await search(request)
  }
}
