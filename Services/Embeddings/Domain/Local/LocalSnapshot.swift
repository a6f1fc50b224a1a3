import Storage
import Synchronization

/// A collection in a view of the records.
final class LocalSnapshot: EmbeddingSnapshot {
  let summary: CollectionSummary
  private let view: StoreView
  private let collection: Int64
  /// The key of the record that was read last.
  private let last = Mutex<Int64>(.min)

  init(_ summary: CollectionSummary, collection: Int64, in view: StoreView) {
    self.summary = summary
    self.collection = collection
    self.view = view
  }

  func next(limit: Int) throws -> [EmbeddingRecord] {
    try last.withLock { last in
      let (records, reached) = try view.read { transaction in
        let keys = try EmbeddingStore.keys(
          transaction, in: collection, after: last, limit: limit)
        return (
          try keys.map { try EmbeddingStore.record(transaction, $0, includeVector: true) },
          keys.last
        )
      }
      last = reached ?? last
      return records
    }
  }
}
