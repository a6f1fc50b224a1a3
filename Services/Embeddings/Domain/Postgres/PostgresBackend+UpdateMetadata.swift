import Execution
import Postgres

extension PostgresBackend {
  public func updateMetadata(
    _ updates: [MetadataUpdate], mode: MetadataUpdate.Mode, in name: EmbeddingCollection,
    cancellation: Cancellation
  ) throws -> UpdateMetadataResult {
    var checks = EmbeddingChecks()
    checks.check(name)
    checks.check(updates)
    try checks.finish()
    return try database.write(cancellation) { session in
      guard let collection = try PostgresStore.lockedCollection(session, name) else {
        return UpdateMetadataResult(updated: 0, missing: updates.map(\.id))
      }
      let keys = try PostgresStore.keys(
        session, of: updates.lazy.map(\.id), in: collection.key)
      let old =
        mode == .merge ? try PostgresStore.metadata(session, of: Array(keys.values)) : [:]
      var result = UpdateMetadataResult(updated: 0, missing: [])
      var changes: [(key: Int64, metadata: EmbeddingMetadata)] = []
      var checks = EmbeddingChecks()
      for (index, update) in updates.enumerated() {
        guard let key = keys[Array(update.id.utf8)] else {
          result.missing.append(update.id)
          continue
        }
        var metadata = update.metadata
        if mode == .merge {
          metadata = (old[key] ?? EmbeddingMetadata()).merged(with: metadata)
          checks.check(metadata, at: "updates[\(index)].metadata")
        }
        changes.append((key, metadata))
      }
      try checks.finish()
      result.updated = changes.count
      if !changes.isEmpty {
        try PostgresStore.replaceMetadata(session, of: changes, in: collection.key)
      }
      return result
    }
  }
}
