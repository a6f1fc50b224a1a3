import Execution
import Storage
import Synchronization
import VectorIndex

extension LocalBackend {
  /// A search's view of its collection at one moment.
  struct View {
    let collection: Int64
    /// What proposes matches, and how far it looks; nil where only an exact search is worth its while.
    let graph: VectorGraph?
    /// Of the graph.
    let moment: Int
    let effort: Int
    let generation: Int
    let vector: [Float]
    /// The record that is searched by.
    let excluded: Int64?
    /// The records that the filter lets through.
    let selection: RecordSelection
    /// How many records the collection has.
    let count: Int
    /// Of what the search is.
    let fingerprint: UInt64
    /// Where the page before ended; `nil`: this is the first one.
    let place: SearchPlace?

    /// Whether every record takes part.
    var includesAll: Bool {
      if excluded == nil, case .allBut(let left) = selection { left.isEmpty } else { false }
    }

    func includes(_ key: Int64) -> Bool { key != excluded && selection.contains(key) }
  }

  /// How often a search that writes have overtaken starts again before it holds them up.
  static let attempts = 3

  public func search(
    _ query: EmbeddingQuery, in name: EmbeddingCollection, cancellation: Cancellation
  ) throws -> MatchPage {
    var checks = EmbeddingChecks()
    checks.check(name)
    checks.check(query)
    try checks.finish()

    let place = query.pageToken.isEmpty ? nil : try SearchPlace(token: query.pageToken)

    if !query.isExact, place == nil,
      let page = try approximateSearch(query, in: name, cancellation)
    {
      return page
    }
    // The search itself runs on a snapshot while records may change. If they have, the matches'
    // metadata could be newer than their scores: then it is done again.
    for _ in 1..<Self.attempts {
      guard
        let (view, snapshot) = try state.withLock({
          try exactView(query, place, in: name, $0, cancellation)
        })
      else { return MatchPage(matches: [], nextPageToken: "") }
      let found = try search(query, view, snapshot, cancellation)
      let answer = try state.withLock { state in
        state.generation == view.generation ? try page(found, query) : nil
      }
      if let answer { return answer }
    }
    return try state.withLock { state in
      guard let (view, snapshot) = try exactView(query, place, in: name, state, cancellation) else {
        return MatchPage(matches: [], nextPageToken: "")
      }
      return try page(try search(query, view, snapshot, cancellation), query)
    }
  }

  /// The view of an exact search, with the vectors: as long as somebody has them, a change copies some of them.
  private func exactView(
    _ query: EmbeddingQuery, _ place: SearchPlace?, in name: EmbeddingCollection,
    _ state: borrowing State, _ cancellation: Cancellation
  ) throws -> (View, VectorIndex.Snapshot)? {
    guard let view = try view(query, place, in: name, state, cancellation) else { return nil }
    return state.collections[name].map { (view, $0.index.exact.snapshot) }
  }

  func view(
    _ query: EmbeddingQuery, _ place: SearchPlace?, in name: EmbeddingCollection,
    _ state: borrowing State, _ cancellation: Cancellation
  ) throws -> View? {
    guard let collection = state.collections[name] else {
      if case .record(let id) = query.target { throw EmbeddingError.recordNotFound(id: id) }
      return nil
    }
    return try store.database.read { transaction in
      let vector: [Float]
      var excluded: Int64?
      switch query.target {
      case .vector(let given):
        var checks = EmbeddingChecks()
        checks.check(dimension: collection.index.exact.dimension, of: given, at: "vector.values")
        try checks.finish()
        vector = given
      case .record(let id):
        guard let key = try EmbeddingStore.key(transaction, of: id, in: collection.key) else {
          throw EmbeddingError.recordNotFound(id: id)
        }
        vector = try EmbeddingStore.record(transaction, key, includeVector: true).vector
        excluded = key
      }
      let fingerprint = Fingerprint(query, vector: vector, excluded: excluded, in: name).value
      if let place, place.fingerprint != fingerprint {
        throw EmbeddingError.invalid(.pageToken("is of another query"))
      }
      let selection =
        try query.filter.map {
          try EmbeddingStore.selection(transaction, of: $0, in: collection.key, cancellation)
        } ?? .allBut([])
      return View(
        collection: collection.key, graph: collection.index.searchableGraph,
        moment: collection.index.moment,
        effort: collection.recall.effort,
        generation: state.generation, vector: vector, excluded: excluded, selection: selection,
        count: collection.index.count,
        fingerprint: fingerprint, place: place)
    }
  }

  struct FoundPage {
    var matches: ArraySlice<VectorIndex.Match>
    /// Where the page ends, if there is more.
    var next: SearchPlace?
  }

  private func search(
    _ query: EmbeddingQuery, _ view: View, _ snapshot: VectorIndex.Snapshot,
    _ cancellation: Cancellation
  ) throws -> FoundPage {
    // The index knows the best matches, not those after a place: it is asked for as many as there
    // were up to it, and for the page, and for one that tells whether there is more. If more have
    // come before the place since then, it is asked for more.
    var wanted = min(view.place?.rank ?? 0, view.count) + query.k + 1
    while true {
      let matches = try snapshot.search(
        view.vector, k: wanted, minimumScore: query.minimumScore ?? -1,
        where: view.includes,
        betweenSteps: { try cancellation.check() })
      let rest = matches[
        (matches.firstIndex { view.place?.precedes($0) ?? true } ?? matches.count)...]
      if rest.count > query.k || matches.count < wanted {
        let page = rest.prefix(query.k)
        let next = page.last.flatMap { last in
          rest.count > page.count
            ? SearchPlace(fingerprint: view.fingerprint, last: last, rank: page.endIndex) : nil
        }
        return FoundPage(matches: page, next: next)
      }
      wanted *= 2
    }
  }

  func page(_ found: FoundPage, _ query: EmbeddingQuery) throws -> MatchPage {
    try store.database.read { transaction in
      MatchPage(
        matches: try found.matches.map { match in
          EmbeddingMatch(
            record: try EmbeddingStore.record(
              transaction, match.id, includeVector: query.includeVectors),
            score: match.score)
        },
        nextPageToken: found.next?.token ?? "")
    }
  }
}
