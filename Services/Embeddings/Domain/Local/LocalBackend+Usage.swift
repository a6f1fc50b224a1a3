import Execution
import Synchronization

extension LocalBackend {
  public func usage(
    of name: EmbeddingCollection, cancellation: Cancellation
  ) throws -> CollectionUsage {
    let (view, found) = try opened(name)
    try cancellation.check()
    // Of the payload of all collections as much as of the database.
    let diskBytes = try view.read { transaction in
      let all = try EmbeddingStore.payloadBytes(transaction)
      let own = try EmbeddingStore.payloadBytes(transaction, of: found.key)
      return Double(try EmbeddingStore.bytes(transaction)) * Double(own) / Double(max(all, 1))
    }
    return CollectionUsage(
      summary: CollectionSummary(
        name: name, dimension: found.index.dimension, records: found.index.count),
      metadataBytes: found.metadataBytes,
      memoryBytes: found.index.exact.bytes + found.index.graphBytes, diskBytes: Int(diskBytes),
      pending: found.index.pendingCount, recall: found.recall.estimate)
  }

  public func snapshot(
    of name: EmbeddingCollection, cancellation: Cancellation
  ) throws -> any EmbeddingSnapshot {
    let (view, found) = try opened(name)
    return LocalSnapshot(
      CollectionSummary(
        name: name, dimension: found.index.dimension, records: found.index.count),
      collection: found.key, in: view)
  }

  private func opened(_ name: EmbeddingCollection) throws -> (StoreView, Collection) {
    var checks = EmbeddingChecks()
    checks.check(name)
    try checks.finish()
    return try state.withLock { state in
      let view = try state.opened()
      guard let found = state.collections[name] else { throw EmbeddingError.collectionNotFound }
      return (view, found)
    }
  }
}
