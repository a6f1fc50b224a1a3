import Execution
import Storage
import VectorIndex

extension LocalBackend {
  public func replace(
    _ name: EmbeddingCollection, dimension: Int, metric: VectorIndex.Metric,
    with source: any EmbeddingSource, cancellation: Cancellation
  ) throws -> Int {
    try EmbeddingChecks.check(name)
    return try write { [maxVectors, limits, options, spill] transaction, draft, effects in
      let before = draft[name]
      if let before {
        let keys = try EmbeddingStore.keys(transaction, in: before.key)
        try Self.delete(keys, from: name, transaction, &draft, &effects, cancellation)
      }
      try source.rewind()
      var records = try source.next(limit: EmbeddingLimits.batch)
      guard !records.isEmpty else { return before?.size.records ?? 0 }
      var collection = try Self.begin(
        transaction, name, dimension: dimension, metric: metric, options, spill, &effects)
      while !records.isEmpty {
        for record in records {
          try cancellation.check()
          let key = try EmbeddingStore.insert(transaction, record, into: collection.key)
          collection.size.metadataBytes += try EmbeddingStore.metadataBytes(transaction, of: key)
          effects.append(.insert(name, key: key, vector: record.vector))
        }
        collection.size.records += records.count
        draft[name] = collection
        try Self.check(draft, maxVectors)
        try limits.check(
          collection.size, before: before?.size ?? CollectionSize(dimension: dimension))
        records = try source.next(limit: EmbeddingLimits.batch)
      }
      effects.append(.measure(name, metadataBytes: collection.size.metadataBytes))
      return before?.size.records ?? 0
    }
  }
}
