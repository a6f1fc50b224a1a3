import Execution
import Postgres

extension PostgresBackend {
  public func updateMetadata(
    _ updates: [MetadataUpdate], mode: MetadataUpdate.Mode, in name: EmbeddingCollection,
    cancellation: Cancellation
  ) throws -> UpdateMetadataResult {
    try EmbeddingChecks.check(name) { $0.check(updates) }
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
        var size = collection.size
        size.metadataBytes -= try PostgresStore.metadataBytes(session, of: changes.map(\.key))
        size.metadataBytes += changes.reduce(0) { $0 + $1.metadata.json.utf8.count }
        try limits.check(size, before: collection.size)
        try PostgresStore.replaceMetadata(session, of: changes, in: collection.key)
        _ = try PostgresStore.add(
          session, 0, metadataBytes: size.metadataBytes - collection.size.metadataBytes,
          to: collection)
      }
      return result
    }
  }
}
