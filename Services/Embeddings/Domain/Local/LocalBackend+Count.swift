import Execution
import Storage
import Synchronization

extension LocalBackend {
  public func count(
    in name: EmbeddingCollection, matching filter: EmbeddingFilter?, cancellation: Cancellation
  ) throws -> Int {
    var checks = EmbeddingChecks()
    checks.check(name)
    if let filter { checks.check(filter) }
    try checks.finish()
    return try state.withLock { state in
      try cancellation.check()
      guard let collection = state.collections[name] else { return 0 }
      guard let filter else { return collection.index.count }
      let selection = try store.database.read { transaction in
        try EmbeddingStore.selection(transaction, of: filter, in: collection.key, cancellation)
      }
      return selection.count(of: collection.index.count)
    }
  }
}
