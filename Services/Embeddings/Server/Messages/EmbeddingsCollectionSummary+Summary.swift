import Contracts
import EmbeddingsDomain

extension EmbeddingsCollectionSummary {
  /// The message of a collection and its size.
  init(_ summary: CollectionSummary) {
    self.init()
    collection.namespace = summary.name.namespace
    collection.kind = EmbeddingsKind(summary.name.kind)
    collection.model = summary.name.model
    dimension = UInt32(clamping: summary.dimension)
    metric = EmbeddingsMetric(summary.metric)
    records = UInt64(clamping: summary.records)
    vectorBytes = UInt64(clamping: summary.vectorBytes)
  }
}
