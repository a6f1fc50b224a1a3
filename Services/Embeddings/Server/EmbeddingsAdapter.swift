import Contracts
import EmbeddingsDomain
import Execution
import GRPC
import Postgres
import ServiceKit
import Storage
import Validation
import VectorIndex

/// Answers the calls of `EmbeddingsService` from a backend.
package struct EmbeddingsAdapter: EmbeddingsService.ServiceProtocol {
  let backend: any EmbeddingBackend
  private let queue: WorkQueue
  let writers: WorkQueue
  let limits: CollectionLimits
  let meter: SearchMeter
  let prices: StoragePrices

  /// An adapter.
  ///
  /// - Parameters:
  ///   - backend: the stored records.
  ///   - queue: where records are read and searched, since the backend's calls block.
  ///   - writers: where they are changed: whoever waits for the disk there keeps nobody from reading.
  ///   - limits: what a collection may have; the backend has the same.
  ///   - meter: how often collections are searched.
  ///   - prices: what storage costs.
  package init(
    backend: any EmbeddingBackend, queue: WorkQueue, writers: WorkQueue,
    limits: CollectionLimits = CollectionLimits(), meter: SearchMeter = SearchMeter(limit: nil),
    prices: StoragePrices = StoragePrices()
  ) {
    self.backend = backend
    self.queue = queue
    self.writers = writers
    self.limits = limits
    self.meter = meter
    self.prices = prices
  }

  /// Stores records.
  package func upsert(
    request: EmbeddingsUpsertRequest, context: ServerContext
  ) async throws -> EmbeddingsUpsertResponse {
    try await run(on: writers) { cancellation in
      let upserted = try store(request, cancellation)
      return .with {
        $0.inserted = UInt32(clamping: upserted.inserted)
        $0.replaced = UInt32(clamping: upserted.replaced)
      }
    }
  }

  /// Stores records for as long as they come.
  package func batchUpsert(
    request: RPCAsyncSequence<EmbeddingsBatchUpsertRequest>,
    response: RPCWriter<EmbeddingsBatchUpsertResponse>, context: ServerContext
  ) async throws {
    var stored = EmbeddingsBatchUpsertResponse()
    for try await message in request {
      let number = Int(stored.batches)
      let upserted = try await run(on: writers, message: number) { cancellation in
        guard message.hasBatch else {
          throw EmbeddingError.invalid(InvalidInput(.required, field: "batch", "must be given"))
        }
        do {
          return try store(message.batch, cancellation)
        } catch EmbeddingError.invalid(let input) {
          throw EmbeddingError.invalid(input.within("batch"))
        }
      }
      stored.inserted += UInt64(upserted.inserted)
      stored.replaced += UInt64(upserted.replaced)
      stored.batches += 1
      try await response.write(stored)
    }
  }

  /// Reads records.
  package func get(
    request: EmbeddingsGetRequest, context: ServerContext
  ) async throws -> EmbeddingsGetResponse {
    try await run { cancellation in
      let found = try backend.get(
        request.ids, in: try collection(of: request), includeVectors: request.includeVectors,
        cancellation: cancellation)
      return .with {
        $0.records = found.records.map(EmbeddingsRecord.init)
        $0.missingIds = found.missing
      }
    }
  }

  /// Changes records' metadata.
  package func updateMetadata(
    request: EmbeddingsUpdateMetadataRequest, context: ServerContext
  ) async throws -> EmbeddingsUpdateMetadataResponse {
    try await run(on: writers) { cancellation in
      let updated = try backend.updateMetadata(
        try request.updates.enumerated().map { try MetadataUpdate($1, at: "updates[\($0)]") },
        mode: try MetadataUpdate.Mode(request.mode), in: try collection(of: request),
        cancellation: cancellation)
      return .with {
        $0.updated = UInt32(clamping: updated.updated)
        $0.missingIds = updated.missing
      }
    }
  }

  /// Deletes records.
  package func delete(
    request: EmbeddingsDeleteRequest, context: ServerContext
  ) async throws -> EmbeddingsDeleteResponse {
    try await run(on: writers) { cancellation in
      let collection = try collection(of: request)
      guard request.ids.isEmpty == request.hasFilter else {
        throw EmbeddingError.neitherOrBoth("ids", "filter", both: request.hasFilter)
      }
      guard request.hasFilter else {
        let deleted = try backend.delete(request.ids, in: collection, cancellation: cancellation)
        return .with {
          $0.deletedIds = deleted.deleted
          $0.missingIds = deleted.missing
          $0.deletedCount = UInt64(deleted.deleted.count)
        }
      }
      let count = try backend.delete(
        matching: try EmbeddingFilter(request.filter), in: collection, cancellation: cancellation)
      return .with { $0.deletedCount = UInt64(count) }
    }
  }

  /// Counts records.
  package func count(
    request: EmbeddingsCountRequest, context: ServerContext
  ) async throws -> EmbeddingsCountResponse {
    try await run { cancellation in
      let count = try backend.count(
        in: try collection(of: request),
        matching: request.hasFilter ? try EmbeddingFilter(request.filter) : nil,
        cancellation: cancellation)
      return .with { $0.count = UInt64(count) }
    }
  }

  /// Lists the collections.
  package func listCollections(
    request: EmbeddingsListCollectionsRequest, context: ServerContext
  ) async throws -> EmbeddingsListCollectionsResponse {
    try await run { cancellation in
      let page = try backend.collections(
        in: request.hasNamespace ? request.namespace : nil,
        pageSize: request.hasPageSize ? Int(request.pageSize) : EmbeddingLimits.collections,
        pageToken: request.pageToken, cancellation: cancellation)
      return .with {
        $0.collections = page.collections.map(EmbeddingsCollectionSummary.init)
        $0.nextPageToken = page.nextPageToken
      }
    }
  }

  /// Finds similar records.
  package func search(
    request: EmbeddingsSearchRequest, context: ServerContext
  ) async throws -> EmbeddingsSearchResponse {
    try await run { cancellation in
      let name = try collection(of: request)
      try meter.begin(name)
      let page = try backend.search(
        try EmbeddingQuery(request), in: name, cancellation: cancellation)
      return .with {
        $0.nextPageToken = page.nextPageToken
        $0.exact = page.isExact
        if let recall = page.recall { $0.recall = EmbeddingsRecall(recall) }
        $0.results = page.matches.map { match in
          .with {
            $0.record = EmbeddingsRecord(match.record)
            $0.score = match.score
          }
        }
      }
    }
  }

  private func store(
    _ request: EmbeddingsUpsertRequest, _ cancellation: Cancellation
  ) throws -> UpsertResult {
    try backend.upsert(
      try request.records.enumerated().map { try EmbeddingRecord($1, at: "records[\($0)]") },
      in: try collection(of: request), metric: try VectorIndex.Metric?(request.metric),
      cancellation: cancellation)
  }

  /// - Parameters:
  ///   - other: where it runs; `nil`: where records are read.
  ///   - message: which message of a stream is answered; `nil`: the only one of a call.
  func run<T: Sendable>(
    on other: WorkQueue? = nil, message: Int? = nil,
    _ work: @escaping @Sendable (Cancellation) throws -> T
  ) async throws -> T {
    do {
      return try await (other ?? queue).run(work)
    } catch let error as EmbeddingError {
      throw RPCError(error, message: message)
    } catch let error as StorageError {
      throw RPCError(error)
    } catch let error as PostgresError {
      throw RPCError(error)
    }
  }
}
