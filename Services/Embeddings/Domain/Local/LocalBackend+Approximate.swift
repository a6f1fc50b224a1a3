import Execution
import Synchronization
import VectorIndex

extension LocalBackend {
  /// Where fewer than one in so many records pass the filter, most of what the graph leads to would be left out: the
  /// exact search is as fast then.
  private static let filteredShare = 20
  /// How often a search that too many changes have overtaken starts again before it is done exactly.
  private static let attempts = 3

  /// Finds the matches of a query through the graph: nearly always those of the exact search, and always with their
  /// true scores. What has been written is found at once. Nil where only an exact search gives what is asked for.
  func approximateSearch(
    _ query: EmbeddingQuery, in name: EmbeddingCollection, _ cancellation: Cancellation
  ) throws -> MatchPage? {
    // By a vector, of all records: that depends on nothing which is read before the graph is asked, and is answered
    // as of the moment after that. Anything else needs the vectors as they were when it was read.
    var isOfTheEnd = query.filter == nil
    if case .record = query.target { isOfTheEnd = false }
    for _ in 0..<Self.attempts {
      let start = try state.withLock { state in
        try Self.moment(of: name, state).map {
          ($0, isOfTheEnd ? nil : state.collections[name]?.index.exact)
        }
      }
      guard let (moment, vectors) = start, let index = moment.index else { return nil }
      let question = try question(query, in: name, moment, cancellation)
      let included =
        question.selection.count(of: moment.count) - (question.excluded == nil ? 0 : 1)
      guard included * Self.filteredShare >= moment.count else { return nil }
      try cancellation.check()
      let effort = RecallCheck.effort(moment.effort, k: query.k)
      let proposed = try? index.graph.nearest(
        to: question.vector, effort: effort,
        count: VectorGraph.proposals(forBest: query.k, effort: effort),
        where: question.includesAll ? nil : { question.includes($0) })
      guard let proposed, proposed.count >= min(query.k, included) else { return nil }
      if let page = try page(proposed, query, question, in: name, moment, vectors) { return page }
    }
    return nil
  }

  /// The answer from what the graph proposed; nil when too much has changed meanwhile.
  ///
  /// - Parameter vectors: those of the moment; nil: the answer is of the present.
  private func page(
    _ proposed: [Int64], _ query: EmbeddingQuery, _ question: Question,
    in name: EmbeddingCollection, _ moment: Moment, _ vectors: VectorIndex?
  ) throws -> MatchPage? {
    struct Now {
      let view: StoreView
      let vectors: VectorIndex
      let changed: [Int64]
      let recall: RecallMonitor.Estimate?
    }
    guard let index = moment.index else { return nil }
    let now = try state.withLock { state -> Now? in
      guard let collection = state.collections[name], collection.key == moment.collection,
        let changed = collection.index.changed(since: index)
      else { return nil }
      let now = Now(
        view: try state.opened(), vectors: collection.index.exact, changed: changed,
        recall: collection.recall.estimate)
      let isCheckDue =
        query.filter == nil
        && (collection.nextCheck.map { ContinuousClock.now >= $0 } ?? true)
      if isCheckDue {
        state.collections[name]?.unchecked = RecallCheck(
          vector: question.vector, k: query.k, excluded: question.excluded)
        maintain(&state)
      }
      return now
    }
    guard let now else { return nil }
    let matches = try (vectors ?? now.vectors).rank(
      index.candidates(proposed, changed: now.changed).lazy.filter(question.includes),
      by: question.vector, k: query.k, minimumScore: query.leastScore)
    let view = vectors == nil ? now.view : moment.view
    var page = try page(FoundPage(matches: matches[...]), query, view)
    page.isExact = false
    page.recall = now.recall
    return page
  }
}
