import Execution
import Synchronization
import VectorIndex

extension LocalBackend {
  /// Where fewer than one in so many records pass the filter, most of what the graph leads to would be left out: the
  /// exact search is as fast then.
  private static let filteredShare = 20

  /// Finds the matches of a query through the graph: nearly always those of the exact search, and always with their
  /// true scores. What has been written is found at once. Nil where only an exact search gives what is asked for.
  func approximateSearch(
    _ query: EmbeddingQuery, in name: EmbeddingCollection, _ cancellation: Cancellation
  ) throws -> MatchPage? {
    for _ in 0..<Self.attempts {
      guard
        let view = try state.withLock({
          try view(query, nil, in: name, $0, cancellation)
        }),
        let graph = view.graph
      else { return nil }
      let included = view.selection.count(of: view.count) - (view.excluded == nil ? 0 : 1)
      guard included * Self.filteredShare >= view.count else { return nil }
      try cancellation.check()
      let isIncluded: ((Int64) -> Bool)? = view.includesAll ? nil : { view.includes($0) }
      let proposed = try? graph.nearest(
        to: view.vector, effort: Self.effort(view.effort, k: query.k), where: isIncluded)
      guard let proposed, proposed.count >= min(query.k, included) else { return nil }
      if let page = try state.withLock({ try page(proposed, query, view, in: name, &$0) }) {
        return page
      }
    }
    return nil
  }

  /// The answer from what the graph proposed; nil when the store has changed so that it does not hold.
  private func page(
    _ proposed: [Int64], _ query: EmbeddingQuery, _ view: View, in name: EmbeddingCollection,
    _ state: inout State
  ) throws -> MatchPage? {
    // A search by a vector without a filter depends on nothing that was read before: it is of this moment.
    guard view.includesAll || state.generation == view.generation,
      let collection = state.collections[name], collection.key == view.collection,
      let candidates = collection.index.candidates(proposed, since: view.moment)
    else { return nil }
    let matches = try collection.index.exact.rank(
      candidates.lazy.filter(view.includes), by: view.vector, k: query.k,
      minimumScore: query.minimumScore ?? -1)
    let isCheckDue =
      query.filter == nil
      && (collection.lastCheck.map { ContinuousClock.now - $0 >= options.checkInterval } ?? true)
    if isCheckDue {
      state.collections[name]?.unchecked = RecallCheck(
        vector: view.vector, k: query.k, excluded: view.excluded)
      maintain(&state)
    }
    var page = try page(FoundPage(matches: matches[...]), query)
    page.isExact = false
    page.recall = collection.recall.estimate
    return page
  }
}
