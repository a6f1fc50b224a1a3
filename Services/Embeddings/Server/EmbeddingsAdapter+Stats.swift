import Contracts
import EmbeddingsDomain
import GRPC

extension EmbeddingsAdapter {
  /// Tells how large a collection is, how it is used, what it may have and what it costs.
  package func stats(
    request: EmbeddingsStatsRequest, context: ServerContext
  ) async throws -> EmbeddingsStatsResponse {
    try await run { cancellation in
      let name = try collection(of: request)
      let usage = try backend.usage(of: name, cancellation: cancellation)
      return .with {
        $0.summary = EmbeddingsCollectionSummary(usage.summary)
        $0.metric = EmbeddingsMetric(usage.summary.metric)
        $0.metadataBytes = UInt64(usage.metadataBytes)
        $0.memoryBytes = UInt64(usage.memoryBytes)
        $0.diskBytes = UInt64(usage.diskBytes)
        $0.waiting = UInt64(usage.pending)
        if let recall = usage.recall { $0.recall = EmbeddingsRecall(recall) }
        $0.searchesLastMinute = UInt64(meter.lastMinute(of: name))
        $0.limits.records = UInt64(limits.records)
        $0.limits.bytes = UInt64(limits.bytes)
        $0.limits.searchesPerSecond = UInt32(clamping: limits.searchesPerSecond ?? 0)
        $0.limits.batchRecords = UInt32(limits.batch)
        if let cost = prices.cost(of: usage) { $0.monthlyCost = cost }
      }
    }
  }
}
