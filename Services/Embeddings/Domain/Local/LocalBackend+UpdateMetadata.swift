import Execution
import Storage
import Synchronization

extension LocalBackend {
  public func updateMetadata(
    _ updates: [MetadataUpdate], mode: MetadataUpdate.Mode, in name: EmbeddingCollection,
    cancellation: Cancellation
  ) throws -> UpdateMetadataResult {
    try EmbeddingChecks.check(name) { $0.check(updates) }
    return try write { [limits] transaction, draft, effects in
      try cancellation.check()
      guard var collection = draft[name] else {
        return UpdateMetadataResult(updated: 0, missing: updates.map(\.id))
      }
      var result = UpdateMetadataResult(updated: 0, missing: [])
      var keys: [Int64] = []
      var checks = EmbeddingChecks()
      let before = collection.size
      for (index, update) in updates.enumerated() {
        try cancellation.check()
        guard let key = try EmbeddingStore.key(transaction, of: update.id, in: collection.key)
        else {
          result.missing.append(update.id)
          continue
        }
        collection.size.metadataBytes -= try EmbeddingStore.metadataBytes(transaction, of: key)
        var metadata = update.metadata
        if mode == .merge {
          metadata = try EmbeddingStore.metadata(transaction, of: key).merged(with: metadata)
          checks.check(metadata, at: "updates[\(index)].metadata")
        }
        try EmbeddingStore.replaceMetadata(
          transaction, key, of: update.id, with: metadata, in: collection.key)
        collection.size.metadataBytes += try EmbeddingStore.metadataBytes(transaction, of: key)
        keys.append(key)
      }
      try checks.finish()
      try limits.check(collection.size, before: before)
      result.updated = keys.count
      effects += [
        .describe(keys: keys), .measure(name, metadataBytes: collection.size.metadataBytes),
      ]
      draft[name] = collection
      return result
    }
  }
}
