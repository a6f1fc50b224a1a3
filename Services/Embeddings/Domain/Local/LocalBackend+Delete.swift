import Execution
import Storage

extension LocalBackend {
  public func delete(
    _ ids: [String], in name: EmbeddingCollection, cancellation: Cancellation
  ) throws -> DeleteResult {
    try Self.check(ids, in: name)
    return try write { transaction, draft, effects in
      var deleted = DeleteResult(deleted: [], missing: [])
      guard let collection = draft[name]?.key else {
        return DeleteResult(deleted: [], missing: ids)
      }
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
      try Self.delete(keys, from: name, transaction, &draft, &effects, cancellation)
      return deleted
    }
  }

  public func delete(
    matching filter: EmbeddingFilter, in name: EmbeddingCollection, cancellation: Cancellation
  ) throws -> Int {
    try EmbeddingChecks.check(name) { $0.check(filter) }
    return try write { transaction, draft, effects in
      try cancellation.check()
      guard let collection = draft[name]?.key else { return 0 }
      let keys =
        switch try EmbeddingStore.selection(transaction, of: filter, in: collection, cancellation) {
        case .only(let keys): Array(keys)
        case .allBut(let keys):
          try EmbeddingStore.keys(transaction, in: collection).filter { !keys.contains($0) }
        }
      try Self.delete(keys, from: name, transaction, &draft, &effects, cancellation)
      return keys.count
    }
  }

  /// Deletes records of a collection by their keys, and the collection with its last one.
  static func delete(
    _ keys: [Int64], from name: EmbeddingCollection, _ transaction: borrowing SQLiteTransaction,
    _ draft: inout Draft, _ effects: inout [Effect], _ cancellation: Cancellation
  ) throws {
    guard var collection = draft[name] else { return }
    // In their order on the disk: of a large collection little is in SQLite's memory at a time.
    for key in keys.sorted() {
      try cancellation.check()
      collection.size.metadataBytes -= try EmbeddingStore.metadataBytes(transaction, of: key)
      try EmbeddingStore.delete(transaction, key)
    }
    collection.size.records -= keys.count
    if collection.size.records == 0 {
      try EmbeddingStore.deleteCollection(transaction, collection.key)
      effects.append(.end(name, keys: keys))
      draft[name] = nil
    } else {
      effects += [
        .remove(name, keys: keys),
        .measure(name, metadataBytes: collection.size.metadataBytes),
      ]
      draft[name] = collection
    }
  }
}
