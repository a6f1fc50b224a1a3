import Execution
import Storage
import Synchronization
import VectorIndex

extension EmbeddingCatalog {
  /// A search's view of its collection at one moment.
  private struct View {
    let snapshot: VectorIndex.Snapshot
    let generation: Int
    let vector: [Float]
    /// The record that is searched by.
    let excluded: Int64?
    /// The records that the metadata filter lets through; `nil`: all.
    let allowed: Set<Int64>?
  }

  /// How often a search that writes have overtaken starts again before it holds them up.
  private static let attempts = 3

  /// Finds the records whose vectors have the highest cosine with the query's: exact, highest first,
  /// of equal scores the record that was stored first. A collection without records gives an empty
  /// answer. The answer is one state of the store.
  ///
  /// Throws `EmbeddingError.invalid`, `.recordNotFound`, `StorageError`, or `CancellationError`.
  public func search(
    _ query: EmbeddingQuery, in name: EmbeddingCollection, cancellation: Cancellation
  ) throws -> [EmbeddingMatch] {
    var checks = EmbeddingChecks()
    checks.check(name)
    checks.check(query)
    try checks.finish()

    // The search itself runs on a snapshot while records may change. If they have, the matches'
    // metadata could be newer than their scores: then it is done again.
    for _ in 1..<Self.attempts {
      guard let view = try state.withLock({ try view(query, in: name, $0) }) else { return [] }
      let matches = try search(query, view, cancellation)
      let answer = try state.withLock { state in
        state.generation == view.generation ? try records(matches, query) : nil
      }
      if let answer { return answer }
    }
    return try state.withLock { state in
      guard let view = try view(query, in: name, state) else { return [] }
      return try records(try search(query, view, cancellation), query)
    }
  }

  private func view(
    _ query: EmbeddingQuery, in name: EmbeddingCollection, _ state: borrowing State
  ) throws -> View? {
    guard let collection = state.collections[name] else {
      if case .record(let id) = query.target { throw EmbeddingError.recordNotFound(id: id) }
      return nil
    }
    return try store.database.read { transaction in
      let allowed =
        query.metadataFilter.isEmpty
        ? nil : try EmbeddingStore.keys(transaction, matching: query.metadataFilter)
      switch query.target {
      case .vector(let vector):
        var checks = EmbeddingChecks()
        checks.check(dimension: collection.index.dimension, of: vector, at: "vector.values")
        try checks.finish()
        return View(
          snapshot: collection.index.snapshot, generation: state.generation, vector: vector,
          excluded: nil, allowed: allowed)
      case .record(let id):
        guard let key = try EmbeddingStore.key(transaction, of: id, in: collection.key) else {
          throw EmbeddingError.recordNotFound(id: id)
        }
        let record = try EmbeddingStore.record(transaction, key, includeVector: true)
        return View(
          snapshot: collection.index.snapshot, generation: state.generation,
          vector: record.vector, excluded: key, allowed: allowed)
      }
    }
  }

  private func search(
    _ query: EmbeddingQuery, _ view: View, _ cancellation: Cancellation
  ) throws -> [VectorIndex.Match] {
    try view.snapshot.search(
      view.vector, k: query.k, minimumScore: query.minimumScore ?? -1,
      where: { $0 != view.excluded && view.allowed?.contains($0) ?? true },
      betweenSteps: { try cancellation.check() })
  }

  private func records(
    _ matches: [VectorIndex.Match], _ query: EmbeddingQuery
  ) throws -> [EmbeddingMatch] {
    try store.database.read { transaction in
      try matches.map { match in
        EmbeddingMatch(
          record: try EmbeddingStore.record(
            transaction, match.id, includeVector: query.includeVectors),
          score: match.score)
      }
    }
  }
}
