import Execution
import Foundation
import Storage
import Synchronization
import VectorIndex

/// Collections of one process: their records in an SQLite database, and an index of their vectors in memory.
///
/// A search does not hold up writes, nor they it, but for the time in which its filter is looked up.
public final class LocalBackend: EmbeddingBackend {
  struct Collection {
    let key: Int64
    var index: ApproximateIndex
    var recall: RecallMonitor
    /// A search that waits to be checked.
    var unchecked: RecallCheck?
    /// When the last search was checked.
    var lastCheck: ContinuousClock.Instant?
  }

  struct State {
    var collections: [EmbeddingCollection: Collection] = [:]
    var count = 0
    /// Grows with every change of the records.
    var generation = 0
    /// Whether `maintenance` is at work, and whether there is more since it looked.
    var isMaintained = false
    var hasWork = false
    var isClosed = false
  }

  let store: EmbeddingStore
  let maxVectors: Int
  let options: SearchOptions
  /// Where graphs follow the changes, and searches are checked.
  let maintenance = DispatchQueue(label: "embeddings-maintenance", qos: .utility)
  /// Held while records change on disk and in memory, so that the two agree whenever it is free.
  let state: Mutex<State>

  /// Opens the store in `directory`, which is made if it is not there, and reads its vectors.
  ///
  /// - Parameters:
  ///   - directory: where the database file `embeddings.sqlite` lies. One process at a time.
  ///   - maxVectors: how many records the store may hold, all collections together. Each takes four
  ///     bytes of memory a dimension, and about 40 more; where there is a graph, one more a dimension and about 300.
  ///   - options: how searches find.
  ///   - cancellation: ends the reading.
  /// - Throws: `StorageError` when the database cannot be opened; `EmbeddingError.full` when it holds
  ///   more than `maxVectors`, `.damaged` when it holds what this store did not write.
  public init(
    directory: URL, maxVectors: Int, options: SearchOptions = SearchOptions(),
    cancellation: Cancellation = Cancellation()
  ) throws {
    do {
      try FileManager.default.createDirectory(at: directory, withIntermediateDirectories: true)
    } catch {
      throw StorageError.cannotOpen(path: directory.path, message: error.localizedDescription)
    }
    store = try EmbeddingStore(path: directory.appending(path: "embeddings.sqlite").path)
    self.maxVectors = maxVectors
    self.options = options
    state = Mutex(try Self.load(store, options, cancellation))
    let count = self.count
    guard count <= maxVectors else { throw EmbeddingError.full(limit: maxVectors, needed: count) }
    state.withLock { maintain(&$0) }
  }

  public var count: Int { state.withLock { $0.count } }

  public var pendingCount: Int {
    state.withLock { $0.collections.values.reduce(0) { $0 + $1.index.pendingCount } }
  }

  public func upsert(
    _ records: [EmbeddingRecord], in name: EmbeddingCollection, cancellation: Cancellation
  ) throws -> UpsertResult {
    var checks = EmbeddingChecks()
    checks.check(name)
    checks.check(records)
    try checks.finish()
    return try state.withLock { state in
      try cancellation.check()
      // Not the collection itself: while there is a second reference, a change copies the index.
      let (key, dimension) = (
        state.collections[name]?.key, state.collections[name]?.index.dimension
      )
      var checks = EmbeddingChecks()
      checks.check(dimension: dimension, of: records)
      try checks.finish()
      let room = maxVectors - state.count
      let written = try write(records, in: name, key: key, room: room, cancellation)
      if let index = written.newIndex {
        state.collections[name] = Collection(
          key: written.collection, index: index,
          recall: RecallMonitor(target: options.recallTarget))
      }
      for (key, record) in zip(written.keys, records) {
        try state.collections[name]?.index.insert(record.vector, id: key)
      }
      state.count += written.inserted
      state.generation += 1
      maintain(&state)
      return UpsertResult(inserted: written.inserted, replaced: records.count - written.inserted)
    }
  }

  public func get(
    _ ids: [String], in name: EmbeddingCollection, includeVectors: Bool,
    cancellation: Cancellation
  ) throws -> GetResult {
    try Self.check(ids, in: name)
    guard let collection = state.withLock({ $0.collections[name]?.key }) else {
      return GetResult(records: [], missing: ids)
    }
    return try store.database.read { transaction in
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

  /// Writes the log back into the database file and gives it up. Later calls throw
  /// `StorageError.closed`.
  public func close() {
    state.withLock { state in
      state.isClosed = true
      store.database.close()
    }
  }

  static func check(_ ids: [String], in name: EmbeddingCollection) throws {
    var checks = EmbeddingChecks()
    checks.check(name)
    checks.check(ids: ids)
    try checks.finish()
  }

  private struct Written {
    var collection: Int64
    /// An empty index, where the collection is new.
    var newIndex: ApproximateIndex?
    /// The keys of the records, in their order.
    var keys: [Int64] = []
    var inserted = 0
  }

  private func write(
    _ records: [EmbeddingRecord], in name: EmbeddingCollection, key: Int64?, room: Int,
    _ cancellation: Cancellation
  ) throws -> Written {
    try store.database.write { transaction in
      var written: Written
      if let key {
        written = Written(collection: key)
      } else {
        let dimension = records.first?.vector.count ?? 0
        written = Written(
          collection: try EmbeddingStore.insertCollection(
            transaction, name, dimension: dimension),
          newIndex: try ApproximateIndex(
            dimension: dimension, graphThreshold: options.graphThreshold))
      }
      for record in records {
        try cancellation.check()
        if let key = try EmbeddingStore.key(transaction, of: record.id, in: written.collection) {
          try EmbeddingStore.replace(transaction, key, with: record, in: written.collection)
          written.keys.append(key)
        } else {
          written.keys.append(
            try EmbeddingStore.insert(transaction, record, into: written.collection))
          written.inserted += 1
        }
      }
      guard written.inserted <= max(room, 0) else {
        throw EmbeddingError.full(limit: maxVectors, needed: maxVectors - room + written.inserted)
      }
      return written
    }
  }

  private static func load(
    _ store: EmbeddingStore, _ options: SearchOptions, _ cancellation: Cancellation
  ) throws -> State {
    try store.database.read { transaction in
      let stored = try EmbeddingStore.collections(transaction)
      var indexes: [Int64: ApproximateIndex] = [:]
      for collection in stored {
        indexes[collection.key] = try ApproximateIndex(
          dimension: collection.dimension, graphThreshold: options.graphThreshold)
      }
      var state = State()
      try EmbeddingStore.forEachVector(transaction) { record, collection, vector in
        try cancellation.check()
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
          key: collection.key, index: index,
          recall: RecallMonitor(target: options.recallTarget))
      }
      return state
    }
  }
}
