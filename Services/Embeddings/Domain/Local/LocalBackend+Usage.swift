import Execution
import Synchronization

extension LocalBackend {
  public func usage(
    of name: EmbeddingCollection, cancellation: Cancellation
  ) throws -> CollectionUsage {
    let (view, found) = try opened(name)
    let payload = state.withLock { $0.collections.values.reduce(0) { $0 + $1.size.bytes } }
    let database = try view.read { try EmbeddingStore.bytes($0) }
    let diskBytes = Double(database) * Double(found.size.bytes) / Double(max(payload, 1))
    return CollectionUsage(
      summary: found.summary(name),
      metadataBytes: found.metadataBytes,
      memoryBytes: found.index.exact.bytes + found.index.graphBytes,
      diskBytes: Int(diskBytes) + found.index.exact.spilledBytes,
      pending: found.index.pendingCount, recall: found.recall.estimate)
  }

  public func snapshot(
    of name: EmbeddingCollection, cancellation: Cancellation
  ) throws -> any EmbeddingSnapshot {
    let (view, found) = try opened(name)
    return LocalSnapshot(found.summary(name), collection: found.key, in: view)
  }

  private func opened(_ name: EmbeddingCollection) throws -> (StoreView, Collection) {
    try EmbeddingChecks.check(name)
    return try state.withLock { state in
      let view = try state.opened()
      guard let found = state.collections[name] else { throw EmbeddingError.collectionNotFound }
      return (view, found)
    }
  }
}
