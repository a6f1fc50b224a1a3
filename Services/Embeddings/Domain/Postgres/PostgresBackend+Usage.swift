import Execution
import Postgres
import Synchronization

extension PostgresBackend {
  public func usage(
    of name: EmbeddingCollection, cancellation: Cancellation
  ) throws -> CollectionUsage {
    try Self.check(name)
    return try database.read(cancellation) { session in
      guard let collection = try PostgresStore.collection(session, name) else {
        throw EmbeddingError.collectionNotFound
      }
      let (bytes, payload) = try PostgresStore.bytes(session)
      let lacksGraph = !hasGraph(collection) && collection.records >= options.graphThreshold
      return CollectionUsage(
        summary: collection.summary(name),
        metadataBytes: collection.size.metadataBytes, memoryBytes: 0,
        diskBytes: Int(Double(bytes) * Double(collection.size.bytes) / Double(max(payload, 1))),
        pending: lacksGraph ? collection.records : 0,
        recall: state.withLock { $0.watches[collection.key]?.recall.estimate })
    }
  }

  /// All of it is read at once, in one transaction, and waits in a file.
  public func snapshot(
    of name: EmbeddingCollection, cancellation: Cancellation
  ) throws -> any EmbeddingSnapshot {
    try Self.check(name)
    return try database.read(cancellation) { session in
      guard let collection = try PostgresStore.collection(session, name) else {
        throw EmbeddingError.collectionNotFound
      }
      let spool = try RecordSpool()
      var last = Int64.min
      while true {
        try cancellation.check()
        let batch = try PostgresStore.records(
          session, in: collection.key, after: last, limit: EmbeddingLimits.batch)
        guard let reached = batch.last?.key else { break }
        try spool.add(batch.map(\.record))
        last = reached
      }
      try spool.rewind()
      return SpooledSnapshot(collection.summary(name), spool)
    }
  }

  private static func check(_ name: EmbeddingCollection) throws {
    try EmbeddingChecks.check(name)
  }
}

/// A collection that was read into a file.
private final class SpooledSnapshot: EmbeddingSnapshot {
  let summary: CollectionSummary
  private let spool: RecordSpool

  init(_ summary: CollectionSummary, _ spool: RecordSpool) {
    self.summary = summary
    self.spool = spool
  }

  func next(limit: Int) throws -> [EmbeddingRecord] { try spool.next(limit: limit) }
}
