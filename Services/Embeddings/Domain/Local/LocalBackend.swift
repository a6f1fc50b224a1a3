import Execution
import Foundation
import Storage
import Synchronization
import VectorIndex

/// Collections of one process: their records in an SQLite database, and an index of their vectors in memory.
///
/// Who reads sees one state, in memory and on disk, and waits neither for writers nor for the disk.
public final class LocalBackend: EmbeddingBackend {
  struct Collection {
    let key: Int64
    var index: ApproximateIndex
    /// How many bytes its metadata has.
    var metadataBytes = 0
    var recall: RecallMonitor
    /// A search that waits to be checked.
    var unchecked: RecallCheck?
    /// When the next search may be checked; nil: at once.
    var nextCheck: ContinuousClock.Instant?

    var size: CollectionSize {
      CollectionSize(
        dimension: index.dimension, records: index.count, metadataBytes: metadataBytes)
    }

    func summary(_ name: EmbeddingCollection) -> CollectionSummary {
      CollectionSummary(
        name: name, dimension: index.dimension, metric: index.metric, records: index.count)
    }
  }

  struct State {
    var collections: [EmbeddingCollection: Collection] = [:]
    var count = 0
    /// The records on disk, which agree with what is in memory; nil when the store is closed.
    var view: StoreView?
    /// Why nothing can be said of the records any more.
    var failure: (any Error)?
    /// Whether `maintenance` is at work, and whether there is more since it looked.
    var isMaintained = false
    var hasWork = false

    /// The records on disk. Throws `StorageError.closed`.
    func opened() throws -> StoreView {
      if let failure { throw failure }
      guard let view else { throw StorageError.closed }
      return view
    }
  }

  let store: EmbeddingStore
  let maxVectors: Int
  let limits: CollectionLimits
  let options: SearchOptions
  let readers: Int
  /// Where the indexes have what they need not have in memory; nil: they have all in memory.
  let spill: SpillFile?
  let onFailure: @Sendable (any Error) -> Void
  /// Where graphs follow the changes, and searches are checked.
  let maintenance = DispatchQueue(label: "embeddings-maintenance", qos: .utility)
  /// Nobody waits for the disk while holding it.
  let state: Mutex<State>
  /// What answers had lately.
  let memory = RecordMemory(bytes: 64 << 20)
  /// Where writers gather.
  let writes = GroupCommit(mostTogether: 64)

  /// Opens the store in `directory`, which is made if it is not there, and reads its vectors.
  ///
  /// - Parameters:
  ///   - directory: where the database file `embeddings.sqlite` lies. One process at a time.
  ///   - maxVectors: how many records the store may hold, all collections together. Each takes three
  ///     bytes of memory a dimension, and about 20 more; where there is a graph, one more a dimension and about 130. Records
  ///     that were found lately take up to 64 MiB beside that.
  ///   - keepsVectorsOnDisk: whether of the three bytes two are in a file in `directory` that has no name, and so in memory
  ///     only while there is room. Where the disk has none they are in memory.
  ///   - limits: what a collection may have.
  ///   - options: how searches find.
  ///   - readers: how many threads read from the disk without waiting for each other; each change takes some
  ///     microseconds more for each.
  ///   - onFailure: called once when what is on disk is not known any more: then nothing is answered until the store
  ///     is opened anew.
  ///   - cancellation: ends the reading.
  /// - Throws: `StorageError` when the database cannot be opened; `VectorIndexError.noSpillFile`; `EmbeddingError.full` when it holds
  ///   more than `maxVectors`, `.damaged` when it holds what this store did not write.
  public init(
    directory: URL, maxVectors: Int, keepsVectorsOnDisk: Bool = false,
    limits: CollectionLimits = CollectionLimits(),
    options: SearchOptions = SearchOptions(), readers: Int = 2,
    onFailure: @escaping @Sendable (any Error) -> Void = { _ in },
    cancellation: Cancellation = Cancellation()
  ) throws {
    do {
      try FileManager.default.createDirectory(at: directory, withIntermediateDirectories: true)
    } catch {
      throw StorageError.cannotOpen(path: directory.path, message: error.localizedDescription)
    }
    store = try EmbeddingStore(path: directory.appending(path: "embeddings.sqlite").path)
    self.maxVectors = maxVectors
    self.limits = limits
    self.options = options
    self.readers = max(readers, 1)
    self.onFailure = onFailure
    spill = keepsVectorsOnDisk ? try SpillFile(directory: directory) : nil
    var state: State
    do {
      state = try Self.load(store, options, spill, cancellation)
      if try !store.database.read({ try EmbeddingStore.hasWholeAttributes($0) }) {
        try store.database.write { try EmbeddingStore.rebuildAttributes($0) }
      }
      guard try store.database.read({ try EmbeddingStore.isWhole($0) }) else {
        throw EmbeddingError.damaged("its tables and indexes do not agree")
      }
    } catch let error as StorageError {
      guard case .wrongType = error else { throw error }
      throw EmbeddingError.damaged("\(error)")
    }
    state.view = try StoreView(of: store.database, moment: 0, readers: self.readers)
    self.state = Mutex(state)
    let count = self.count
    guard count <= maxVectors else { throw EmbeddingError.full(limit: maxVectors, needed: count) }
    self.state.withLock { maintain(&$0) }
  }

  public var count: Int { state.withLock { $0.count } }

  public var pendingCount: Int {
    state.withLock { $0.collections.values.reduce(0) { $0 + $1.index.pendingCount } }
  }

  public func upsert(
    _ records: [EmbeddingRecord], in name: EmbeddingCollection, metric: VectorIndex.Metric?,
    cancellation: Cancellation
  ) throws -> UpsertResult {
    try EmbeddingChecks.check(name) { $0.check(records, upTo: limits.batch) }
    return try write { [maxVectors, limits, options, spill] transaction, draft, effects in
      try cancellation.check()
      let found = draft[name]
      let used = found?.metric ?? metric ?? .cosine
      var checks = EmbeddingChecks()
      checks.check(metric, is: used)
      checks.check(records, dimension: found?.size.dimension, metric: used)
      try checks.finish()
      var collection =
        try found
        ?? Self.begin(
          transaction, name, dimension: records.first?.vector.count ?? 0, metric: used, options,
          spill, &effects)
      let before = collection.size
      for record in records {
        try cancellation.check()
        var key = try EmbeddingStore.key(transaction, of: record.id, in: collection.key)
        if let key {
          collection.size.metadataBytes -= try EmbeddingStore.metadataBytes(transaction, of: key)
          try EmbeddingStore.replace(transaction, key, with: record, in: collection.key)
        } else {
          key = try EmbeddingStore.insert(transaction, record, into: collection.key)
          collection.size.records += 1
        }
        if let key {
          collection.size.metadataBytes += try EmbeddingStore.metadataBytes(transaction, of: key)
          effects.append(.insert(name, key: key, vector: record.vector))
        }
      }
      effects.append(.measure(name, metadataBytes: collection.size.metadataBytes))
      draft[name] = collection
      try Self.check(draft, maxVectors)
      try limits.check(collection.size, before: before)
      let inserted = collection.size.records - before.records
      return UpsertResult(inserted: inserted, replaced: records.count - inserted)
    }
  }

  static func check(_ draft: Draft, _ maxVectors: Int) throws(EmbeddingError) {
    guard draft.count <= maxVectors else { throw .full(limit: maxVectors, needed: draft.count) }
  }

  static func begin(
    _ transaction: borrowing SQLiteTransaction, _ name: EmbeddingCollection, dimension: Int,
    metric: VectorIndex.Metric, _ options: SearchOptions, _ spill: SpillFile?,
    _ effects: inout [Effect]
  ) throws -> Draft.Collection {
    let index = try ApproximateIndex(
      dimension: dimension, metric: metric, graphThreshold: options.graphThreshold, spill: spill)
    let key = try EmbeddingStore.insertCollection(
      transaction, name, dimension: dimension, metric: metric)
    effects.append(.begin(name, key: key, index))
    return Draft.Collection(
      key: key, metric: metric, size: CollectionSize(dimension: dimension))
  }

  public func get(
    _ ids: [String], in name: EmbeddingCollection, includeVectors: Bool,
    cancellation: Cancellation
  ) throws -> GetResult {
    try Self.check(ids, in: name)
    let (view, collection) = try state.withLock {
      (try $0.opened(), $0.collections[name]?.key)
    }
    guard let collection else { return GetResult(records: [], missing: ids) }
    return try view.read { transaction in
      var found = GetResult(records: [], missing: [])
      for id in ids {
        try cancellation.check()
        if let key = try EmbeddingStore.key(transaction, of: id, in: collection) {
          found.records.append(
            try EmbeddingStore.record(transaction, key, includeVector: includeVectors))
        } else {
          found.missing.append(id)
        }
      }
      return found
    }
  }

  /// Writes the log back into the database file and gives it up, as soon as nobody reads any more. Later calls throw
  /// `StorageError.closed`.
  public func close() {
    state.withLock { $0.view = nil }
    store.database.close()
  }

  static func check(_ ids: [String], in name: EmbeddingCollection) throws {
    try EmbeddingChecks.check(name) { $0.check(ids: ids) }
  }

  private static func load(
    _ store: EmbeddingStore, _ options: SearchOptions, _ spill: SpillFile?,
    _ cancellation: Cancellation
  ) throws -> State {
    try store.database.read { transaction in
      let stored = try EmbeddingStore.collections(transaction)
      var indexes: [Int64: ApproximateIndex] = [:]
      for collection in stored {
        indexes[collection.key] = try ApproximateIndex(
          dimension: collection.dimension, metric: collection.metric,
          graphThreshold: options.graphThreshold, spill: spill)
      }
      var state = State()
      var metadataBytes: [Int64: Int] = [:]
      try EmbeddingStore.forEachVector(transaction) { record, collection, vector, bytes in
        try cancellation.check()
        metadataBytes[collection, default: 0] += bytes
        do {
          try indexes[collection]?.insert(vector, id: record)
        } catch {
          throw EmbeddingError.damaged("record \(record): \(error)")
        }
        state.count += 1
      }
      for collection in stored {
        guard let index = indexes.removeValue(forKey: collection.key) else { continue }
        state.collections[collection.name] = Collection(
          key: collection.key, index: index, metadataBytes: metadataBytes[collection.key] ?? 0,
          recall: RecallMonitor(target: options.recallTarget))
      }
      return state
    }
  }
}
