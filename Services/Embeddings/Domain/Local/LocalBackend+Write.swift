import Storage
import Synchronization
import VectorIndex

/// A change of the records, all or nothing, for the thread that leads.
final class PendingWrite: Sendable {
  typealias Body =
    @Sendable (borrowing SQLiteTransaction, inout LocalBackend.Draft, inout [LocalBackend.Effect])
    throws -> Void

  fileprivate let body: Body
  fileprivate let failure = Mutex<(any Error)?>(nil)

  fileprivate init(_ body: @escaping Body) { self.body = body }

  fileprivate func fail(_ error: any Error) {
    failure.withLock { if $0 == nil { $0 = error } }
  }
}

/// What a change gave, before it is on disk.
private final class Outcome<Value: Sendable>: Sendable { let value = Mutex<Value?>(nil) }

extension LocalBackend {
  /// What the changes of a transaction so far mean for the collections.
  struct Draft {
    /// A collection that has records.
    struct Collection: Sendable {
      let key: Int64
      let metric: VectorIndex.Metric
      var size: CollectionSize
    }

    private let committed: (EmbeddingCollection) -> Collection?
    private var changed: [EmbeddingCollection: Collection?] = [:]
    /// How many records there are in all collections.
    private(set) var count: Int

    fileprivate init(count: Int, _ committed: @escaping (EmbeddingCollection) -> Collection?) {
      self.count = count
      self.committed = committed
    }

    subscript(name: EmbeddingCollection) -> Collection? {
      get { changed[name] ?? committed(name) }
      set {
        count += (newValue?.size.records ?? 0) - (self[name]?.size.records ?? 0)
        changed[name] = .some(newValue)
      }
    }
  }

  /// What a change on disk means in memory.
  enum Effect: Sendable {
    case begin(EmbeddingCollection, key: Int64, ApproximateIndex)
    case insert(EmbeddingCollection, key: Int64, vector: [Float])
    case remove(EmbeddingCollection, keys: [Int64])
    /// The metadata of records is other.
    case describe(keys: [Int64])
    case measure(EmbeddingCollection, metadataBytes: Int)
    /// The collection has lost its last records.
    case end(EmbeddingCollection, keys: [Int64])

    /// The records that are not as they were.
    fileprivate var changedKeys: [Int64] {
      switch self {
      case .begin, .measure: []
      case .insert(_, let key, _): [key]
      case .remove(_, let keys), .describe(let keys), .end(_, let keys): keys
      }
    }
  }

  /// From how many pages on the log is written back: 16 MiB.
  private static let mostPagesInLog = 4_096

  /// Changes records on disk, and then in memory: all that `change` does, or nothing if it throws. When this returns the
  /// change is on disk. Changes that several threads want at the same time share a transaction, and one wait for
  /// the disk.
  func write<T: Sendable>(
    _ change:
      @escaping @Sendable (borrowing SQLiteTransaction, inout Draft, inout [Effect]) throws -> T
  ) throws -> T {
    let outcome = Outcome<T>()
    let write = PendingWrite { transaction, draft, effects in
      let result = try change(transaction, &draft, &effects)
      outcome.value.withLock { $0 = result }
    }
    writes.run(write) { self.perform($0) }
    if let failure = write.failure.withLock({ $0 }) { throw failure }
    guard let result = outcome.value.withLock({ $0 }) else { throw StorageError.closed }
    return result
  }

  private func perform(_ writes: [PendingWrite]) {
    do {
      let view = try state.withLock { try $0.opened() }
      let effects = try store.database.write { try changeRecords(writes, $0) }
      try publish(effects, after: view.moment)
    } catch {
      // What is shown now might be gone after a start, and what was refused be there: nothing is said until then.
      if case StorageError.uncertain = error { fail(error) }
      for write in writes { write.fail(error) }
    }
  }

  private func changeRecords(
    _ writes: [PendingWrite], _ transaction: borrowing SQLiteTransaction
  ) throws -> [Effect] {
    var all: [Effect] = []
    var draft = Draft(count: count) { name in
      self.state.withLock { state in
        state.collections[name].map {
          Draft.Collection(key: $0.key, metric: $0.index.metric, size: $0.size)
        }
      }
    }
    for write in writes {
      do {
        var (attempt, effects) = (draft, [Effect]())
        try transaction.nested { try write.body($0, &attempt, &effects) }
        draft = attempt
        all += effects
      } catch let error as SQLiteTransactionEnded {
        throw error.cause
      } catch {
        write.fail(error)
      }
    }
    return all
  }

  /// Lets everybody see what has been written.
  private func publish(_ effects: [Effect], after moment: Int) throws {
    do {
      let view = try StoreView(of: store.database, moment: moment + 1, readers: readers)
      // What was the view before goes, and ends its transactions, without the lock.
      _ = try state.withLock { state in
        for effect in effects { try apply(effect, to: &state) }
        memory.begin(view.moment, changed: effects.flatMap(\.changedKeys))
        maintain(&state)
        return Self.exchange(&state.view, for: view)
      }
      guard store.database.pagesInLog > Self.mostPagesInLog else { return }
      // What fails here is tried again after the next change, which is on disk without it.
      try? store.database.checkpoint()
      // This view keeps the log from beginning anew; one that is made now does not.
      let later = try StoreView(of: store.database, moment: view.moment, readers: readers)
      _ = state.withLock { Self.exchange(&$0.view, for: later) }
    } catch {
      // What is in memory may not be what is on disk any more.
      fail(error)
      throw error
    }
  }

  /// Says nothing more until the store is opened anew.
  private func fail(_ error: any Error) {
    let isFirst = state.withLock { state in
      defer { state.failure = state.failure ?? error }
      return state.failure == nil
    }
    if isFirst { onFailure(error) }
  }

  private static func exchange(_ view: inout StoreView?, for new: StoreView) -> StoreView? {
    defer { view = new }
    return view
  }

  private func apply(_ effect: Effect, to state: inout State) throws {
    switch effect {
    case .begin(let name, let key, let index):
      state.collections[name] = Collection(
        key: key, index: index, recall: RecallMonitor(target: options.recallTarget))
    case .insert(let name, let key, let vector):
      let count = state.collections[name]?.index.count ?? 0
      try state.collections[name]?.index.insert(vector, id: key)
      state.count += (state.collections[name]?.index.count ?? 0) - count
    case .remove(let name, let keys):
      for key in keys where state.collections[name]?.index.remove(key) == true { state.count -= 1 }
    case .describe: break
    case .measure(let name, let metadataBytes):
      state.collections[name]?.metadataBytes = metadataBytes
    case .end(let name, _):
      state.count -= state.collections.removeValue(forKey: name)?.index.count ?? 0
    }
  }
}
