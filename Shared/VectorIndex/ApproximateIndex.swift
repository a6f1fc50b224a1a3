/// Vectors of one dimension, compared by the cosine: searched exactly, or approximately through a graph once they
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
  /// Where more than one in so many of the graph's places are of removed vectors, another is built, while it goes on.
  static let removedShare = 3

  /// The vectors.
  public private(set) var exact: VectorIndex
  private let threshold: Int
  private var graph: VectorGraph?
  /// Changes of vectors that the graph does not have, by identifier: the number of the change.
  private var pending: [Int64: UInt64] = [:]
  /// The identifiers of `pending` in the order of their changes, from `head` on.
  private var order: [Int64] = []
  private var head = 0
  private var changes: UInt64 = 0
  /// The identifiers whose changes came into the graph last, the latest at the end, and how many there ever were.
  private var recent: [Int64] = []
  private var inserted = 0
  /// The graph that is built to take the place of this one, and the vectors that it lacks, from the end on.
  private var successor: (graph: VectorGraph, missing: [Int64])?
  /// Whether there was no memory for a graph.
  private var isGraphless = false

  /// An empty index. Throws `VectorIndexError.badDimension` when `dimension` is below 1.
  ///
  /// - Parameter graphThreshold: from how many vectors on there is a graph.
  public init(
    dimension: Int, graphThreshold: Int = Self.graphThreshold
  ) throws(VectorIndexError) {
    exact = try VectorIndex(dimension: dimension, metric: .cosine)
    threshold = graphThreshold
  }

  /// How many coordinates each vector has.
  public var dimension: Int { exact.dimension }

  /// How many vectors there are.
  public var count: Int { exact.count }

  /// How many vectors wait to be put into the graph.
  public var pendingCount: Int { pending.count }

  /// The bytes of the graph's memory, 0 without one.
  public var graphBytes: Int { graph?.bytes ?? 0 }

  /// The graph, where an approximate search is worth its while: nil when there is none, or when it lacks too much.
  public var searchableGraph: VectorGraph? {
    pending.count <= Self.mostPending ? graph : nil
  }

  /// A moment, for `candidates`: it is to be taken before the graph is asked.
  public var moment: Int { inserted }

  /// What the graph proposed, and all that it may not have had since a moment; nil when that is too much.
  public func candidates(_ proposed: [Int64], since moment: Int) -> Set<Int64>? {
    let late = inserted - moment
    guard pending.count <= Self.mostPending, late <= recent.count else { return nil }
    return Set(proposed).union(pending.keys).union(recent.suffix(late))
  }

  /// Puts `vector` under `id`, in place of the one that is there. Throws as `VectorIndex.insert` does.
  public mutating func insert(_ vector: [Float], id: Int64) throws(VectorIndexError) {
    try exact.insert(vector, id: id)
    if graph != nil { note(id) }
    successor?.missing.append(id)
  }

  /// Removes the vector under `id`. Returns whether there was one.
  @discardableResult
  public mutating func remove(_ id: Int64) -> Bool {
    guard exact.remove(id) else { return false }
    pending[id] = nil
    if exact.count < threshold / 2 { dropGraph() }
    graph?.remove(id)
    successor?.graph.remove(id)
    return true
  }

  private mutating func note(_ id: Int64) {
    changes += 1
    if pending.updateValue(changes, forKey: id) == nil { order.append(id) }
  }

  private mutating func dropGraph() {
    graph = nil
    successor = nil
    pending = [:]
    order = []
    head = 0
  }
}

// MARK: - Following the changes

extension ApproximateIndex {
  /// Vectors that are to be put into the graph.
  public struct Batch: Sendable {
    fileprivate let graph: VectorGraph
    fileprivate let rows: [(id: Int64, change: UInt64, vector: [Float])]

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
    var rows: [(id: Int64, change: UInt64, vector: [Float])] = []
    while rows.count < limit, head < order.count {
      let id = order[head]
      head += 1
      // Removed meanwhile.
      guard let change = pending[id], let vector = exact.vector(id) else { continue }
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
        let other = try? VectorGraph(dimension: exact.dimension)
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
      case row.change:
        pending[row.id] = nil
        recent.append(row.id)
        inserted += 1
      case .some: order.append(row.id)  // changed meanwhile
      case nil: batch.graph.remove(row.id)  // removed meanwhile
      }
    }
    if recent.count > 2 * Self.mostPending { recent.removeFirst(recent.count - Self.mostPending) }
  }

  private mutating func finishOfSuccessor(_ batch: Batch) {
    for row in batch.rows where !exact.contains(row.id) { batch.graph.remove(row.id) }
    guard let successor, successor.missing.isEmpty else { return }
    graph = successor.graph
    self.successor = nil
    // It has them all.
    recent += pending.keys
    inserted += pending.count
    pending = [:]
    order = []
    head = 0
  }

  private mutating func begin() {
    do {
      graph = try VectorGraph(dimension: exact.dimension)
      for id in exact.ids.sorted() { note(id) }
    } catch {
      isGraphless = true
    }
  }
}
