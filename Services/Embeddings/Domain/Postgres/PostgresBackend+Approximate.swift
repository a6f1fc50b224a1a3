import Execution
import Postgres
import Synchronization
import VectorIndex

extension PostgresBackend {
  /// Where fewer than one in so many of the nearest records pass the filter, the graph is given up, as an exact
  /// search is as fast then.
  private static let filteredShare = 20

  /// Whether a collection is searched through its graph. Where it ought to have one, it gets one.
  func hasGraph(_ collection: PostgresStore.Collection) -> Bool {
    if !collection.hasGraph, collection.records >= options.graphThreshold,
      PostgresGraph.isPossible(for: collection)
    {
      state.withLock { maintain(&$0) }
    }
    return collection.hasGraph
  }

  /// Finds the matches of a query through the graph: nearly always those of the exact search, and always with their
  /// true scores. What has been written is found at once. Nil where only an exact search gives what is asked for.
  func approximateSearch(
    _ query: EmbeddingQuery, _ view: View, _ session: borrowing PostgresSession,
    _ cancellation: Cancellation
  ) throws -> MatchPage? {
    let (effort, estimate) = state.withLock { state in
      let recall = recall(of: view.collection.key, state)
      return (recall.effort, recall.estimate)
    }
    let proposed = try proposals(
      query.filter, view, k: query.k, effort, session, cancellation)
    let all = view.collection.records - (view.excluded == nil ? 0 : 1)
    guard proposed.count >= (query.filter == nil ? min(query.k, all) : query.k) else { return nil }
    var page = try page(
      Array(proposed.lazy.filter { $0.score >= query.leastScore }.prefix(query.k)), query,
      session)
    page.isExact = false
    page.recall = estimate
    if query.filter == nil {
      noteSearch(
        RecallCheck(vector: view.vector, k: query.k, excluded: view.excluded),
        of: view.collection.key)
    }
    return page
  }

  /// The records to which the graph leads, as many as a search for `k` with this effort looks at, best first by their
  /// true scores.
  func proposals(
    _ filter: EmbeddingFilter?, _ view: View, k: Int, _ effort: Int,
    _ session: borrowing PostgresSession, _ cancellation: Cancellation
  ) throws -> [VectorIndex.Match] {
    let effort = RecallCheck.effort(effort, k: k)
    try Self.prepare(
      session, forGraphs: true, candidates: min(effort, PostgresGraph.mostCandidates),
      scanned: max(effort, Self.filteredShare * k))
    let condition = condition(filter, view, forGraphs: true)
    var statement = condition
    let vector = statement.bind(.encoded(view.prepared.coordinates.encoded))
    let limit = statement.bind(.integer(Int64(effort)))
    let type = PostgresGraph.type(dimension: view.collection.dimension)
    let distance = PostgresGraph.distance(view.collection.metric)
    var found: [VectorIndex.Match] = []
    try session.forEach(
      """
      SELECT r.key, r.prepared FROM embeddings_records r WHERE \(condition.text)
      ORDER BY r.prepared::\(type) \(distance) \(vector)::vector::\(type) LIMIT \(limit)::int8
      """, values: statement.values
    ) { row in
      try cancellation.check()
      found.append(try match(row, view))
    }
    return found.sorted(by: Self.isBetter)
  }

  /// Settings for the statements to come, until the transaction ends.
  ///
  /// For graphs: a scan goes on (`hnsw.iterative_scan`), some `candidates` at a time, until the filter has let enough
  /// through or `scanned` were seen; in an order that need not be strict, as candidates are ranked here by their true
  /// scores. The planner is kept from sorting, which leaves it the graph alone.
  static func prepare(
    _ session: borrowing PostgresSession, forGraphs: Bool, candidates: Int = 1, scanned: Int = 1
  ) throws {
    _ = try session.query(
      """
      SELECT set_config('hnsw.ef_search', $1::text, true),
        set_config('hnsw.iterative_scan', 'relaxed_order', true),
        set_config('hnsw.max_scan_tuples', $2::text, true),
        set_config('enable_sort', $3::text, true), set_config('enable_seqscan', $3::text, true),
        set_config('enable_bitmapscan', $3::text, true)
      """, .text("\(candidates)"), .text("\(scanned)"),
      .text(forGraphs ? "off" : "on")
    ) { _ in }
  }

  private func noteSearch(_ check: RecallCheck, of collection: Int64) {
    state.withLock { state in
      var watch = state.watches[collection] ?? Watch(recall: recall(of: collection, state))
      let isDue = watch.nextCheck.map { .now >= $0 } ?? true
      guard isDue else { return }
      watch.unchecked = check
      state.watches[collection] = watch
      maintain(&state)
    }
  }

  func recall(of collection: Int64, _ state: borrowing State) -> RecallMonitor {
    state.watches[collection]?.recall ?? RecallMonitor(target: options.recallTarget)
  }
}
