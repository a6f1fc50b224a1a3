import Dispatch
import Execution
import Postgres
import Synchronization
import VectorIndex

/// Collections that several processes share: in PostgreSQL with pgvector.
///
/// What changes a collection holds the lock of its row, so that of two changes one comes after the other, in
/// whichever process; changes of different collections meet only where the store counts its records. A search is
/// one transaction that sees one state and holds nobody up.
///
/// Besides what stands in `EmbeddingBackend` each call throws `PostgresError` when the database fails.
public final class PostgresBackend: EmbeddingBackend {
  /// What this process knows of a collection's approximate searches.
  struct Watch {
    var recall: RecallMonitor
    /// A search that waits to be checked.
    var unchecked: RecallCheck?
    /// When the next search may be checked; nil: at once.
    var nextCheck: ContinuousClock.Instant?
  }

  struct State {
    /// By the keys of the collections that have a graph.
    var watches: [Int64: Watch] = [:]
    /// What was read last.
    var count = 0
    var pendingCount = 0
    /// Whether `maintenance` is at work, and whether there is more since it looked.
    var isMaintained = false
    var hasWork = false
    /// When to look again for graphs that are lacking, after another process was found to build one.
    var nextBuild: ContinuousClock.Instant?
    var isClosed = false
  }

  let database: PostgresDatabase
  let maxVectors: Int
  let limits: CollectionLimits
  let options: SearchOptions
  /// Where graphs are built, and searches are checked.
  let maintenance = DispatchQueue(label: "embeddings-maintenance", qos: .utility)
  /// Ends what `maintenance` does.
  let closing = Cancellation()
  let state = Mutex(State())

  /// Opens the store in a database, whose schema is brought to its newest version.
  ///
  /// - Parameters:
  ///   - database: where the records are; it belongs to this object from now on.
  ///   - maxVectors: how many records the store may hold, all collections together: the same in all processes
  ///     that share it. Each takes some nine bytes a dimension, where there is a graph four more.
  ///   - limits: what a collection may have: the same in all processes as well.
  ///   - options: how searches find.
  ///   - cancellation: ends the opening.
  /// - Throws: `PostgresError` when the database cannot be reached or lacks pgvector 0.8; `EmbeddingError.full` when it
  ///   holds more than `maxVectors`.
  public init(
    database: PostgresDatabase, maxVectors: Int, limits: CollectionLimits = CollectionLimits(),
    options: SearchOptions = SearchOptions(),
    cancellation: Cancellation = Cancellation()
  ) throws {
    self.database = database
    self.maxVectors = maxVectors
    self.limits = limits
    self.options = options
    try database.migrate(
      "embeddings", extensions: PostgresStore.extensions, migrations: PostgresStore.migrations,
      cancellation)
    let count = try database.read(cancellation) { try PostgresStore.count($0) }
    guard count <= maxVectors else { throw EmbeddingError.full(limit: maxVectors, needed: count) }
    state.withLock { state in
      state.count = count
      maintain(&state)
    }
  }

  /// How many records there are in all collections; where the database does not answer at once, how many there were.
  public var count: Int {
    let count = try? database.read(closing, patience: .zero) { try PostgresStore.count($0) }
    return state.withLock { state in
      state.count = count ?? state.count
      return state.count
    }
  }

  /// How many records of collections wait for their graph; where the database does not answer at once, how many did.
  public var pendingCount: Int {
    let count = try? database.read(closing, patience: .zero) { session in
      try PostgresStore.pendingCount(session, graphThreshold: options.graphThreshold)
    }
    return state.withLock { state in
      state.pendingCount = count ?? state.pendingCount
      return state.pendingCount
    }
  }

  public func upsert(
    _ records: [EmbeddingRecord], in name: EmbeddingCollection, metric: VectorIndex.Metric?,
    cancellation: Cancellation
  ) throws -> UpsertResult {
    try EmbeddingChecks.check(name) { $0.check(records, upTo: limits.batch) }
    let (result, isLarge) = try database.write(cancellation) { session in
      let collection = try PostgresStore.lockedCollection(
        session, name, dimension: records.first?.vector.count ?? 0, metric: metric ?? .cosine)
      var checks = EmbeddingChecks()
      checks.check(metric, is: collection.metric)
      checks.check(records, dimension: collection.dimension, metric: collection.metric)
      try checks.finish()
      let keys = try PostgresStore.keys(
        session, of: records.lazy.map(\.id), in: collection.key)
      var new: [EmbeddingRecord] = []
      var replaced: [(key: Int64, record: EmbeddingRecord)] = []
      for record in records {
        if let key = keys[Array(record.id.utf8)] {
          replaced.append((key, record))
        } else {
          new.append(record)
        }
      }
      var size = collection.size
      size.records += new.count
      size.metadataBytes += records.reduce(0) { $0 + $1.metadata.json.utf8.count }
      if !replaced.isEmpty {
        size.metadataBytes -= try PostgresStore.metadataBytes(session, of: replaced.map(\.key))
        try PostgresStore.replace(session, replaced, in: collection)
      }
      if !new.isEmpty { _ = try PostgresStore.insert(session, new, into: collection) }
      try limits.check(size, before: collection.size)
      let count = try PostgresStore.add(
        session, new.count, metadataBytes: size.metadataBytes - collection.size.metadataBytes,
        to: collection)
      guard new.isEmpty || count <= maxVectors else {
        throw EmbeddingError.full(limit: maxVectors, needed: count)
      }
      return (
        UpsertResult(inserted: new.count, replaced: replaced.count),
        collection.records + new.count >= options.graphThreshold
      )
    }
    if isLarge, result.inserted > 0 { state.withLock { maintain(&$0) } }
    return result
  }

  public func get(
    _ ids: [String], in name: EmbeddingCollection, includeVectors: Bool,
    cancellation: Cancellation
  ) throws -> GetResult {
    try Self.check(ids, in: name)
    return try database.read(cancellation) { session in
      guard let collection = try PostgresStore.collection(session, name) else {
        return GetResult(records: [], missing: ids)
      }
      let keys = try PostgresStore.keys(session, of: ids, in: collection.key)
      let records = try PostgresStore.records(
        session, Array(keys.values), includeVectors: includeVectors)
      var found = GetResult(records: [], missing: [])
      for id in ids {
        if let record = keys[Array(id.utf8)].flatMap({ records[$0] }) {
          found.records.append(record)
        } else {
          found.missing.append(id)
        }
      }
      return found
    }
  }

  /// Ends what goes on in the background, waits for its end, and gives up the connections. Later calls throw
  /// `PostgresError.closed`.
  public func close() {
    state.withLock { $0.isClosed = true }
    closing.cancel()
    maintenance.sync {}
    database.close()
  }

  static func check(_ ids: [String], in name: EmbeddingCollection) throws {
    try EmbeddingChecks.check(name) { $0.check(ids: ids) }
  }
}
