import Execution
import Postgres
import Synchronization
import VectorIndex

extension PostgresBackend {
  public func replace(
    _ name: EmbeddingCollection, dimension: Int, metric: VectorIndex.Metric,
    with source: any EmbeddingSource, cancellation: Cancellation
  ) throws -> Int {
    try EmbeddingChecks.check(name)
    let (before, after) = try database.write(cancellation) { session in
      try source.rewind()
      let old = try PostgresStore.lockedCollection(
        session, name, dimension: dimension, metric: metric)
      try PostgresStore.delete(session, where: PostgresCondition(in: old.key), of: old)
      let new = try PostgresStore.lockedCollection(
        session, name, dimension: dimension, metric: metric)
      var size = CollectionSize(dimension: dimension)
      while true {
        try cancellation.check()
        let records = try source.next(limit: EmbeddingLimits.batch)
        guard !records.isEmpty else { break }
        _ = try PostgresStore.insert(session, records, into: new)
        size.records += records.count
        size.metadataBytes += records.reduce(0) { $0 + $1.metadata.json.utf8.count }
        try limits.check(size, before: old.size)
      }
      let count = try PostgresStore.add(
        session, size.records, metadataBytes: size.metadataBytes, to: new)
      guard count <= maxVectors else {
        throw EmbeddingError.full(limit: maxVectors, needed: count)
      }
      return (old.records, size.records)
    }
    if max(before, after) >= options.graphThreshold { state.withLock { maintain(&$0) } }
    return before
  }
}
