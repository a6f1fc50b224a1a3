import Execution
import Storage
import Synchronization

extension LocalBackend {
  public func count(
    in name: EmbeddingCollection, matching filter: EmbeddingFilter?, cancellation: Cancellation
  ) throws -> Int {
    try EmbeddingChecks.check(name) { checks in
      if let filter { checks.check(filter) }
    }
    try cancellation.check()
    let (view, collection) = try state.withLock { state in
      (
        try state.opened(),
        state.collections[name].map { (key: $0.key, count: $0.index.count) }
      )
    }
    guard let collection else { return 0 }
    guard let filter else { return collection.count }
    let selection = try view.read { transaction in
      try EmbeddingStore.selection(transaction, of: filter, in: collection.key, cancellation)
    }
    return selection.count(of: collection.count)
  }
}
