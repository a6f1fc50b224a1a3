import Execution
import Postgres
import Synchronization

extension PostgresBackend {
  public func delete(
    _ ids: [String], in name: EmbeddingCollection, cancellation: Cancellation
  ) throws -> DeleteResult {
    try Self.check(ids, in: name)
    let gone = try delete(from: name, cancellation) { $0.add(ids: ids) }
    return DeleteResult(
      deleted: ids.filter { gone.contains(Array($0.utf8)) },
      missing: ids.filter { !gone.contains(Array($0.utf8)) })
  }

  public func delete(
    matching filter: EmbeddingFilter, in name: EmbeddingCollection, cancellation: Cancellation
  ) throws -> Int {
    try EmbeddingChecks.check(name) { $0.check(filter) }
    return try delete(from: name, cancellation) { $0.add(filter) }.count
  }

  /// Deletes the records that pass what `restrict` adds, and their collection with its last one. Returns their ids.
  private func delete(
    from name: EmbeddingCollection, _ cancellation: Cancellation,
    restrict: (inout PostgresCondition) -> Void
  ) throws -> Set<[UInt8]> {
    let (gone, isSmall) = try database.write(cancellation) { session in
      guard let collection = try PostgresStore.lockedCollection(session, name) else {
        return (Set<[UInt8]>(), false)
      }
      var condition = PostgresCondition(in: collection.key)
      restrict(&condition)
      let gone = try PostgresStore.delete(session, where: condition, of: collection)
      return (gone, collection.records - gone.count < options.graphThreshold / 2)
    }
    // Its graph, if there is one, goes too.
    if isSmall, !gone.isEmpty { state.withLock { maintain(&$0) } }
    return gone
  }
}
