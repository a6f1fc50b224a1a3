import Execution
import Storage
import Synchronization

extension LocalBackend {
  public func delete(
    _ ids: [String], in name: EmbeddingCollection, cancellation: Cancellation
  ) throws -> DeleteResult {
    try Self.check(ids, in: name)
    return try state.withLock { state in
      try cancellation.check()
      guard let collection = state.collections[name]?.key else {
        return DeleteResult(deleted: [], missing: ids)
      }
      var deleted = DeleteResult(deleted: [], missing: [])
      try delete(from: name, &state, cancellation) { transaction in
        var keys: [Int64] = []
        for id in ids {
          try cancellation.check()
          if let key = try EmbeddingStore.key(transaction, of: id, in: collection) {
            deleted.deleted.append(id)
            keys.append(key)
          } else {
            deleted.missing.append(id)
          }
        }
        return keys
      }
      return deleted
    }
  }

  public func delete(
    matching filter: EmbeddingFilter, in name: EmbeddingCollection, cancellation: Cancellation
  ) throws -> Int {
    var checks = EmbeddingChecks()
    checks.check(name)
    checks.check(filter)
    try checks.finish()
    return try state.withLock { state in
      try cancellation.check()
      guard let collection = state.collections[name]?.key else { return 0 }
      return try delete(from: name, &state, cancellation) { transaction in
        switch try EmbeddingStore.selection(transaction, of: filter, in: collection, cancellation) {
        case .only(let keys): Array(keys)
        case .allBut(let keys):
          try EmbeddingStore.keys(transaction, in: collection).filter { !keys.contains($0) }
        }
      }
    }
  }

  /// Deletes the records whose keys `find` gives, and their collection with its last one. Returns how
  /// many there were.
  @discardableResult
  private func delete(
    from name: EmbeddingCollection, _ state: inout State, _ cancellation: Cancellation,
    find: (borrowing SQLiteTransaction) throws -> [Int64]
  ) throws -> Int {
    guard let collection = state.collections[name]?.key,
      let count = state.collections[name]?.index.count
    else { return 0 }
    let keys = try store.database.write { transaction in
      let keys = try find(transaction)
      // In their order on the disk: of a large collection little is in SQLite's memory at a time.
      for key in keys.sorted() {
        try cancellation.check()
        try EmbeddingStore.delete(transaction, key)
      }
      if keys.count == count { try EmbeddingStore.deleteCollection(transaction, collection) }
      return keys
    }
    for key in keys { state.collections[name]?.index.remove(key) }
    if keys.count == count { state.collections[name] = nil }
    state.count -= keys.count
    state.generation += keys.isEmpty ? 0 : 1
    maintain(&state)
    return keys.count
  }
}
