import Execution
import Storage
import Synchronization

extension EmbeddingCatalog {
  /// Changes the metadata of records and leaves their vectors and their order as they are: of all
  /// that are stored, or of none if it throws. When it returns the changes are on disk.
  ///
  /// Throws `EmbeddingError.invalid`, also when a merge gives more than metadata may have;
  /// `StorageError`, or `CancellationError`.
  public func updateMetadata(
    _ updates: [MetadataUpdate], mode: MetadataUpdate.Mode, in name: EmbeddingCollection,
    cancellation: Cancellation
  ) throws -> Updated {
    var checks = EmbeddingChecks()
    checks.check(name)
    checks.check(updates)
    try checks.finish()
    return try state.withLock { state in
      try cancellation.check()
      guard let collection = state.collections[name]?.key else {
        return Updated(updated: 0, missing: updates.map(\.id))
      }
      let updated = try store.database.write { transaction in
        var result = Updated(updated: 0, missing: [])
        var checks = EmbeddingChecks()
        for (index, update) in updates.enumerated() {
          try cancellation.check()
          guard let key = try EmbeddingStore.key(transaction, of: update.id, in: collection) else {
            result.missing.append(update.id)
            continue
          }
          var metadata = update.metadata
          if mode == .merge {
            metadata = try EmbeddingStore.metadata(transaction, of: key).merged(with: metadata)
            checks.check(metadata, at: "updates[\(index)].metadata")
          }
          try EmbeddingStore.replaceMetadata(transaction, key, with: metadata, in: collection)
          result.updated += 1
        }
        try checks.finish()
        return result
      }
      state.generation += updated.updated > 0 ? 1 : 0
      return updated
    }
  }
}
