import Dispatch
import Execution
import Postgres
import Synchronization
import VectorIndex

extension PostgresBackend {
  /// How long the building of a graph may take.
  private static let buildLimit = Duration.seconds(24 * 3_600)
  /// Whoever holds this lock of the database changes graphs.
  private static let lock = "hashtextextended('embeddings graphs', 0)"
  /// How long it is left to another process that builds one.
  private static let buildPause = Duration.seconds(10)

  /// Builds the graphs that are lacking, and checks searches, on a thread of its own; at once, and again as long as
  /// there is something to do. Called whenever there may be.
  func maintain(_ state: inout State) {
    guard !state.isClosed else { return }
    state.hasWork = true
    guard !state.isMaintained else { return }
    state.isMaintained = true
    maintenance.async { [weak self] in self?.takeStep() }
  }

  /// Waits until all graphs are built, and all checks are made.
  package func finishMaintenance() {
    while state.withLock({ $0.isMaintained }) { maintenance.sync {} }
  }

  private func takeStep() {
    state.withLock { $0.hasWork = false }
    // What fails is tried again when there is the next search or change that asks for it.
    let didSomething = (try? changeGraph() || check()) ?? false
    state.withLock { state in
      state.isMaintained = false
      if didSomething || state.hasWork { maintain(&state) }
    }
  }

  /// Builds a graph that is lacking, or removes one that is of no more use. False when there is none; also while
  /// another process does so.
  private func changeGraph() throws -> Bool {
    guard state.withLock({ $0.nextBuild.map { $0 <= .now } ?? true }),
      try database.read(closing, { try nextChange($0) }) != nil
    else { return false }
    return try database.session(limit: Self.buildLimit, closing) { session in
      let isAlone = try session.query("SELECT pg_try_advisory_lock(\(Self.lock))") {
        try $0.boolean(0)
      }
      guard isAlone == [true] else {
        state.withLock { $0.nextBuild = .now + Self.buildPause }
        return false
      }
      // What is half built now nobody is building.
      let change = try nextChange(session)
      if let change { try session.run(script: change) }
      // At once, and not when the server has noticed that the session has ended.
      try session.run(script: "SELECT pg_advisory_unlock(\(Self.lock))")
      return change != nil
    }
  }

  /// The statement that removes a graph of no more use, or builds one that is lacking.
  private func nextChange(_ session: borrowing PostgresSession) throws -> String? {
    let useless = try session.query(
      """
      SELECT g.relname::text FROM pg_index i JOIN pg_class g ON g.oid = i.indexrelid
      LEFT JOIN embeddings_collections c ON g.relname::text = '\(PostgresGraph.prefix)' || c.key
      WHERE i.indrelid = 'embeddings_records'::regclass
        AND starts_with(g.relname::text, '\(PostgresGraph.prefix)')
        AND (NOT i.indisvalid OR c.key IS NULL OR c.records < $1::int8)
      LIMIT 1
      """, .integer(Int64(options.graphThreshold / 2))
    ) { try $0.text(0) }.first
    if let useless { return "DROP INDEX CONCURRENTLY IF EXISTS \(useless)" }
    return try session.query(
      """
      SELECT \(PostgresStore.Collection.columns) FROM embeddings_collections c
      WHERE c.records >= $1::int8 AND \(PostgresGraph.eligibility)
        AND to_regclass('\(PostgresGraph.prefix)' || c.key) IS NULL
      ORDER BY c.key LIMIT 1
      """, .integer(Int64(options.graphThreshold))
    ) { PostgresGraph.creation(of: try PostgresStore.Collection($0)) }.first
  }

  /// Compares an approximate search with the exact one, over one state of the store. False when there is none to be
  /// checked.
  private func check() throws -> Bool {
    let start = ContinuousClock.now
    guard let checked = try database.read(closing, { try nextCheck($0) }) else { return false }
    state.withLock { state in
      var watch = state.watches[checked.key] ?? Watch(recall: recall(of: checked.key, state))
      watch.recall.record(found: checked.found, of: checked.count, effort: checked.effort)
      watch.nextCheck = .now + options.pause(afterCheckOf: .now - start)
      watch.unchecked = nil
      state.watches[checked.key] = watch
    }
    return true
  }

  private struct Checked {
    let key: Int64
    let effort: Int
    let found: Int
    let count: Int
  }

  private func nextCheck(_ session: borrowing PostgresSession) throws -> Checked? {
    let collections = try PostgresStore.collectionsWithGraphs(session)
    state.withLock { state in
      let keys = Set(collections.map(\.key))
      state.watches = state.watches.filter { keys.contains($0.key) }
    }
    for collection in collections {
      let (recall, unchecked) = state.withLock { state in
        (self.recall(of: collection.key, state), state.watches[collection.key]?.unchecked)
      }
      var check = unchecked
      if check == nil, recall.checks < RecallCheck.first {
        check = try PostgresStore.entry(session, recall.checks * 7_919, of: collection).map {
          RecallCheck(vector: $0.vector, k: 10, excluded: $0.key)
        }
      }
      // A search that was of another collection under this key there is not: keys are not used again.
      if let check { return try compare(check, collection, recall.effort, session) }
    }
    return nil
  }

  private func compare(
    _ check: RecallCheck, _ collection: PostgresStore.Collection, _ effort: Int,
    _ session: borrowing PostgresSession
  ) throws -> Checked {
    let view = View(
      collection: collection, vector: check.vector,
      prepared: try PreparedVector(check.vector, for: collection.metric), excluded: check.excluded,
      fingerprint: 0, place: nil)
    let proposed = try proposals(
      nil, view, k: check.k, effort, session, closing)
    try Self.prepare(session, forGraphs: false)
    let query = EmbeddingQuery(.vector(check.vector), k: check.k)
    let truth = try matches(check.k, query, view, session, closing).matches
    let ids = Set(proposed.lazy.prefix(check.k).map(\.id))
    return Checked(
      key: collection.key, effort: effort, found: truth.count { ids.contains($0.id) },
      count: truth.count)
  }
}
