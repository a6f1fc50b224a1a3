import Contracts
import EmbeddingsDomain
import Execution
import GRPC
import ServiceKit
import Storage

/// Answers the calls of `EmbeddingsService` from a catalog.
package struct EmbeddingsAdapter: EmbeddingsService.ServiceProtocol {
  private let catalog: EmbeddingCatalog
  private let queue: WorkQueue

  /// An adapter.
  ///
  /// - Parameters:
  ///   - catalog: the stored records.
  ///   - queue: where the catalog is used, since its calls block.
  package init(catalog: EmbeddingCatalog, queue: WorkQueue) {
    self.catalog = catalog
    self.queue = queue
  }

  /// Stores records.
  package func upsert(
    request: EmbeddingsUpsertRequest, context: ServerContext
  ) async throws -> EmbeddingsUpsertResponse {
    try await run { cancellation in
      let upserted = try catalog.upsert(
        request.records.map(EmbeddingRecord.init), in: try collection(of: request),
        cancellation: cancellation)
      return .with {
        $0.inserted = UInt32(clamping: upserted.inserted)
        $0.replaced = UInt32(clamping: upserted.replaced)
      }
    }
  }

  /// Reads records.
  package func get(
    request: EmbeddingsGetRequest, context: ServerContext
  ) async throws -> EmbeddingsGetResponse {
    try await run { cancellation in
      let found = try catalog.get(
        request.ids, in: try collection(of: request), includeVectors: request.includeVectors,
        cancellation: cancellation)
      return .with {
        $0.records = found.records.map(EmbeddingsRecord.init)
        $0.missingIds = found.missing
      }
    }
  }

  /// Deletes records.
  package func delete(
    request: EmbeddingsDeleteRequest, context: ServerContext
  ) async throws -> EmbeddingsDeleteResponse {
    try await run { cancellation in
      let deleted = try catalog.delete(
        request.ids, in: try collection(of: request), cancellation: cancellation)
      return .with {
        $0.deletedIds = deleted.deleted
        $0.missingIds = deleted.missing
      }
    }
  }

  /// Finds similar records.
  package func search(
    request: EmbeddingsSearchRequest, context: ServerContext
  ) async throws -> EmbeddingsSearchResponse {
    try await run { cancellation in
      let matches = try catalog.search(
        try EmbeddingQuery(request), in: try collection(of: request), cancellation: cancellation)
      return .with {
        $0.results = matches.map { match in
          .with {
            $0.record = EmbeddingsRecord(match.record)
            $0.score = match.score
          }
        }
      }
    }
  }

  private func run<T: Sendable>(
    _ work: @escaping @Sendable (Cancellation) throws -> T
  ) async throws -> T {
    do {
      return try await queue.run(work)
    } catch let error as EmbeddingError {
      throw RPCError(error)
    } catch let error as StorageError {
      throw RPCError(error)
    }
  }
}
