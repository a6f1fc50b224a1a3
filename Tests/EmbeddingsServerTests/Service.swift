import Contracts
import EmbeddingsDomain
import EmbeddingsServer
import Execution
import GRPC
import ServiceKit
import TestSupport

/// Runs `body` with a client of the service over an empty store, without a port.
func withService<Result>(
  maxVectors: Int = 1_000, limits: CollectionLimits = CollectionLimits(),
  options: SearchOptions = SearchOptions(), prices: StoragePrices = StoragePrices(),
  queue: WorkQueue = WorkQueue(label: "test", threads: 2, capacity: 64),
  _ body: (EmbeddingsService.Client) async throws -> Result
) async throws -> Result {
  let folder = try TemporaryFolder()
  let backend = try LocalBackend(
    directory: folder.url, maxVectors: maxVectors, limits: limits, options: options)
  let transport = InProcessTransport()
  let server = try GRPCServer(
    transport: transport.server,
    services: [
      EmbeddingsAdapter(
        backend: backend, queue: queue, writers: queue, limits: limits,
        meter: SearchMeter(limit: limits.searchesPerSecond), prices: prices)
    ],
    interceptors: [ErrorNormalization(logger: Logger(service: "test", write: { _ in }))])
  defer {
    server.shutDownNow()
    backend.close()
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
  _ id: String, _ vector: [Float], _ metadata: [String: Google_Protobuf_Value] = [:]
) -> EmbeddingsRecord {
  .with {
    $0.id = id
    $0.vector = vector
    $0.metadata.fields = metadata
  }
}

extension Google_Protobuf_Value {
  static func string(_ text: String) -> Self { .with { $0.stringValue = text } }

  static func number(_ number: Double) -> Self { .with { $0.numberValue = number } }

  static func bool(_ bool: Bool) -> Self { .with { $0.boolValue = bool } }

  static func list(_ values: Self...) -> Self { .with { $0.listValue.values = values } }

  static func object(_ fields: [String: Self]) -> Self { .with { $0.structValue.fields = fields } }

  static var null: Self { .with { $0.nullValue = .nullValue } }
}

extension EmbeddingsFilter {
  static func field(
    _ field: String, _ test: EmbeddingsCondition.OneOf_Test?
  ) -> EmbeddingsFilter {
    .with {
      $0.condition.field = field
      $0.condition.test = test
    }
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
