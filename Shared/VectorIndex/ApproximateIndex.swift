/// Vectors of one dimension: searched exactly, or approximately through a graph once they
/// are many.
///
/// The vectors themselves are the truth, and every score comes from them. The graph only proposes; it follows
/// the changes in batches, which somebody else's thread puts into it (`nextBatch`). What it does not have yet takes
/// part in every approximate search, so that a change is visible at once.
public struct ApproximateIndex: Sendable {
  /// From how many vectors on a graph is worth its memory: below, an exact search takes about a millisecond.
  public static let graphThreshold = 10_000
  /// The most vectors that an approximate search may score beside those that the graph proposes.
  static let mostPending = 1_000
  /// How many of the last changes are known at least: those that come while one search runs.
  static let mostRecent = 4_000
  /// Where more than one in so many of the graph's places are of removed vectors, another is built, while it goes on.
  static let removedShare = 3

  /// The vectors.
  public private(set) var exact: VectorIndex
  private let threshold: Int
  private var graph: VectorGraph?
  /// Changes of vectors that the graph does not have, by identifier: the number of the change.
  private var pending: [Int64: Int] = [:]
  /// The identifiers of `pending` in the order of their changes, from `head` on.
  private var order: [Int64] = []
  private var head = 0
  /// How many changes there were since there is a graph.
  private var changes = 0
  /// The identifiers of the last changes since there is a graph, the latest at the end.
  private var recent: [Int64] = []
  /// The graph that is built to take the place of this one, and the vectors that it lacks, from the end on.
  private var successor: (graph: VectorGraph, missing: [Int64])?
  /// Whether there was no memory for a graph.
  private var isGraphless = false

  /// An empty index. Throws `VectorIndexError.badDimension` when `dimension` is below 1.
  ///
  /// - Parameters:
  ///   - graphThreshold: from how many vectors on there is a graph.
  ///   - spill: as of `VectorIndex.init`.
  public init(
    dimension: Int, metric: VectorIndex.Metric, graphThreshold: Int = Self.graphThreshold,
    spill: SpillFile? = nil
  ) throws(VectorIndexError) {
    exact = try VectorIndex(dimension: dimension, metric: metric, spill: spill)
    threshold = graphThreshold
  }

  /// How many coordinates each vector has.
  public var dimension: Int { exact.dimension }

  /// How two vectors are compared.
  public var metric: VectorIndex.Metric { exact.metric }

  /// How many vectors there are.
  public var count: Int { exact.count }

  /// How many vectors wait to be put into the graph.
  public var pendingCount: Int { pending.count }

  /// How many bytes of memory the graph takes, 0 without one.
  public var graphBytes: Int { (graph?.bytes ?? 0) + (successor?.graph.bytes ?? 0) }

  /// What an approximate search of one moment begins with.
  public struct Moment: Sendable {
    /// What proposes matches.
    public let graph: VectorGraph
    /// The identifiers of vectors that the graph did not have. A list of its own: as long as somebody has the index's,
    /// a change would copy it.
    fileprivate let pending: [Int64]
    fileprivate let changes: Int

    /// What the graph proposed some time after this moment, and all that it may not have had: neither as it was at the
    /// moment, nor as it was when so many had `changed` since.
    public func candidates(_ proposed: [Int64], changed: [Int64]) -> Set<Int64> {
      Set(proposed).union(pending).union(changed)
    }
  }

  /// This moment; nil where an approximate search is not worth its while, as there is no graph or it lacks too much.
  public var moment: Moment? {
    guard let graph, pending.count <= Self.mostPending else { return nil }
    return Moment(graph: graph, pending: Array(pending.keys), changes: changes)
  }

  /// The identifiers whose vectors have changed since a moment; nil when that is too much.
  public func changed(since moment: Moment) -> [Int64]? {
    let late = changes - moment.changes
    return late <= recent.count ? Array(recent.suffix(late)) : nil
  }

  /// Puts `vector` under `id`, in place of the one that is there. Throws as `VectorIndex.insert` does.
  public mutating func insert(_ vector: [Float], id: Int64) throws(VectorIndexError) {
    try exact.insert(vector, id: id)
    guard graph != nil else { return }
    note(id)
    if pending.updateValue(changes, forKey: id) == nil { order.append(id) }
    successor?.missing.append(id)
  }

  /// Removes the vector under `id`. Returns whether there was one.
  @discardableResult
  public mutating func remove(_ id: Int64) -> Bool {
    guard exact.remove(id) else { return false }
    if graph != nil { note(id) }
    pending[id] = nil
    if exact.count < threshold / 2 { dropGraph() }
    graph?.remove(id)
    successor?.graph.remove(id)
    return true
  }

  private mutating func note(_ id: Int64) {
    changes += 1
    recent.append(id)
    if recent.count > 2 * Self.mostRecent { recent.removeFirst(recent.count - Self.mostRecent) }
  }

  private mutating func dropGraph() {
    graph = nil
    successor = nil
    pending = [:]
    order = []
    head = 0
    recent = []
  }
}

// MARK: - Following the changes

extension ApproximateIndex {
  /// Vectors that are to be put into the graph.
  public struct Batch: Sendable {
    fileprivate let graph: VectorGraph
    fileprivate let rows: [(id: Int64, change: Int, vector: [Float])]

    /// Puts them into the graph; belongs outside of any lock. Throws `VectorIndexError.noMemory`.
    public func insert() throws(VectorIndexError) {
      for row in rows { try graph.insert(row.vector, id: row.id) }
    }
  }

  /// The next vectors for the graph, at most `limit`; nil when it has all, or needs none. Whoever takes them inserts
  /// them and then calls `finish`; only one batch at a time. A graph begins here, and is begun anew when too many
  /// of its vectors were removed.
  public mutating func nextBatch(limit: Int) -> Batch? {
    guard !isGraphless else { return nil }
    if graph == nil, exact.count >= threshold { begin() }
    guard let graph else { return nil }
    var rows: [(id: Int64, change: Int, vector: [Float])] = []
    var taken: Set<Int64> = []
    while rows.count < limit, head < order.count {
      let id = order[head]
      head += 1
      // Removed meanwhile; or removed and put there again, and so twice in the order.
      guard let change = pending[id], let vector = exact.vector(id), taken.insert(id).inserted
      else { continue }
      rows.append((id, change, vector))
    }
    if head == order.count {
      order = []
      head = 0
    }
    return rows.isEmpty ? nextBatchOfSuccessor(to: graph, limit) : Batch(graph: graph, rows: rows)
  }

  private mutating func nextBatchOfSuccessor(to graph: VectorGraph, _ limit: Int) -> Batch? {
    if successor == nil {
      guard graph.removedCount * Self.removedShare > graph.count,
        let other = try? VectorGraph(dimension: dimension, metric: metric)
      else { return nil }
      successor = (other, exact.ids.sorted(by: >))
    }
    guard let successor else { return nil }
    let ids = successor.missing.suffix(limit)
    self.successor?.missing.removeLast(ids.count)
    return Batch(
      graph: successor.graph,
      rows: Set(ids).sorted().compactMap { id in exact.vector(id).map { (id, 0, $0) } })
  }

  /// Takes note that a batch is in the graph, or that there was no memory for it: then there is no graph any more.
  public mutating func finish(_ batch: Batch, succeeded: Bool) {
    guard batch.graph === graph || batch.graph === successor?.graph else { return }
    guard succeeded else {
      isGraphless = true
      return dropGraph()
    }
    guard batch.graph === graph else { return finishOfSuccessor(batch) }
    for row in batch.rows {
      switch pending[row.id] {
      case row.change: pending[row.id] = nil
      case .some: order.append(row.id)  // changed meanwhile
      case nil: batch.graph.remove(row.id)  // removed meanwhile
      }
    }
  }

  private mutating func finishOfSuccessor(_ batch: Batch) {
    for row in batch.rows where !exact.contains(row.id) { batch.graph.remove(row.id) }
    guard let successor, successor.missing.isEmpty else { return }
    graph = successor.graph
    self.successor = nil
    // It has them all.
    pending = [:]
    order = []
    head = 0
  }

  private mutating func begin() {
    do {
      graph = try VectorGraph(dimension: dimension, metric: metric)
      order = exact.ids.sorted()
      pending = Dictionary(uniqueKeysWithValues: order.map { ($0, changes) })
    } catch {
      isGraphless = true
    }
  }
}
