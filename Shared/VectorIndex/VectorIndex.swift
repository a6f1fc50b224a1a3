import CVectors

/// Vectors of one dimension in memory, searched exactly.
///
/// A value: copies are independent, and share what neither has changed. A search works on a `Snapshot` and so never
/// holds up a change.
///
/// A vector is kept in 24 bits a coordinate: each is rounded by less than 2⁻²² of the vector's largest, which is what
/// single precision loses in a sum of a few products. Its memory is 3 bytes a coordinate, and about 20 bytes a vector;
/// of the 3 bytes 2 may be in a file. Answers are the same.
public struct VectorIndex: Sendable {
  /// How many coordinates each vector has.
  public let dimension: Int
  /// How two vectors are compared.
  public let metric: Metric

  private var segments: [Segment] = []
  private var slots = SlotMap()
  private let segmentCapacity: Int
  private let spill: SpillFile?

  /// An empty index. Throws `VectorIndexError.badDimension` when `dimension` is below 1.
  ///
  /// - Parameter spill: where two thirds of the vectors lie, as long as it has room; nil: in memory.
  public init(
    dimension: Int, metric: Metric, spill: SpillFile? = nil
  ) throws(VectorIndexError) {
    guard dimension >= 1 else { throw .badDimension(dimension) }
    self.dimension = dimension
    self.metric = metric
    segmentCapacity = Segment.capacity(dimension: dimension)
    self.spill = spill
  }

  /// How many vectors there are.
  public var count: Int { slots.count }

  /// How many bytes of memory it takes.
  public var bytes: Int { segments.reduce(slots.bytes) { $0 + $1.bytes } }

  /// How many bytes of the file it takes.
  public var spilledBytes: Int {
    segments.count(where: \.isSpilled) * SpillFile.Block.capacity * MemoryLayout<Int16>.stride
  }

  /// The identifiers, in no particular order.
  public var ids: some Sequence<Int64> { slots.ids }

  /// Whether there is a vector under `id`.
  public func contains(_ id: Int64) -> Bool { slots[id] != nil }

  /// The vector under `id` as it is compared: scaled to length 1 where the metric is cosine, and rounded; or `nil`.
  public func vector(_ id: Int64) -> [Float]? {
    guard let slot = slots[id] else { return nil }
    return segments[slot / segmentCapacity].row(slot % segmentCapacity, dimension: dimension)
  }

  /// One of the vectors, as `vector` gives it: every number names one, and the same one while the index does not
  /// change. Nil of an empty index.
  public func entry(_ number: Int) -> (id: Int64, vector: [Float])? {
    guard count > 0 else { return nil }
    let slot = (number % count + count) % count
    let segment = segments[slot / segmentCapacity]
    let place = slot % segmentCapacity
    return (segment.ids[place], segment.row(place, dimension: dimension))
  }

  /// The index as it is now, for searching.
  public var snapshot: Snapshot {
    Snapshot(dimension: dimension, metric: metric, segments: segments, isSpilled: spill != nil)
  }

  /// The best of the vectors under some identifiers, best first; of equal scores the lowest identifier
  /// first. Identifiers without a vector are passed over; none may come twice.
  ///
  /// Throws `VectorIndexError` for a query that has another dimension, is not finite, or is zero where the
  /// metric is cosine.
  public func rank(
    _ ids: some Sequence<Int64>, by query: [Float], k: Int, minimumScore: Double = -.infinity
  ) throws(VectorIndexError) -> [Match] {
    let query = try Self.prepare(query, dimension: dimension, metric: metric).row
    guard k >= 1 else { return [] }
    let squares = Self.squares(of: query)
    var matches = BoundedHeap<Match>(capacity: k) { $0.precedes($1) }
    let found = ids.compactMap { id in slots[id].map { (id: id, slot: $0) } }
    var row = [Float](repeating: 0, count: dimension)
    for (place, (id, slot)) in found.enumerated() {
      // They lie anywhere in memory.
      if place + 2 < found.count { prefetch(found[place + 2].slot) }
      segments[slot / segmentCapacity].decode(slot % segmentCapacity, into: &row)
      let score = metric.score(row[...], query, squares: squares)
      if score >= minimumScore { matches.insert(Match(id: id, score: score)) }
    }
    return matches.sorted()
  }

  private func prefetch(_ slot: Int) {
    segments[slot / segmentCapacity].prefetch(slot % segmentCapacity, dimension: dimension)
  }

  /// Puts `vector` under `id`, in place of the one that is there.
  ///
  /// Throws `VectorIndexError` and changes nothing when the vector has another dimension, is not
  /// finite, or is zero where the metric is cosine.
  public mutating func insert(_ vector: [Float], id: Int64) throws(VectorIndexError) {
    let (row, norm) = try Self.prepare(vector, dimension: dimension, metric: metric)
    let keptNorm = metric == .cosine ? nil : norm
    if let slot = slots[id] {
      segments[slot / segmentCapacity].replace(
        at: slot % segmentCapacity, id: id, row: row, norm: keptNorm)
    } else {
      let slot = count
      if slot / segmentCapacity == segments.count { segments.append(Segment()) }
      segments[slot / segmentCapacity].append(
        id: id, row: row, norm: keptNorm, spill: spill)
      slots.set(id, to: slot)
    }
  }

  /// Removes the vector under `id`. Returns whether there was one.
  @discardableResult
  public mutating func remove(_ id: Int64) -> Bool {
    guard let slot = slots.remove(id) else { return false }
    let last = slots.count
    if slot != last {
      // Copied out first: a reference to the segment would make the change below copy all of it.
      let (segment, place) = (last / segmentCapacity, last % segmentCapacity)
      let (moved, norm) = (segments[segment].ids[place], segments[segment].norm(place))
      let row = segments[segment].row(place, dimension: dimension)
      segments[slot / segmentCapacity].replace(
        at: slot % segmentCapacity, id: moved, row: row, norm: norm)
      slots.set(moved, to: slot)
    }
    segments[last / segmentCapacity].removeLast(dimension: dimension)
    if last % segmentCapacity == 0 { segments.removeLast() }
    return true
  }

  /// Checks a vector, scales it to length 1 where the metric is cosine, and rounds it. `norm` is the length of the row
  /// that is returned, for the cosine but nearly.
  static func prepare(
    _ vector: [Float], dimension: Int, metric: Metric
  ) throws(VectorIndexError) -> (row: [Float], norm: Double) {
    guard vector.count == dimension else {
      throw .dimensionMismatch(expected: dimension, given: vector.count)
    }
    var squares = 0.0
    for (position, value) in vector.enumerated() {
      guard value.isFinite else { throw .notFinite(position: position) }
      squares += Double(value) * Double(value)
    }
    // A sum of squares of floats neither overflows nor vanishes in double precision.
    let norm = squares.squareRoot()
    guard metric == .cosine else {
      let row = rounded(vector)
      return (row, Self.squares(of: row).squareRoot())
    }
    guard norm > 0 else { throw .zeroVector }
    return (rounded(vector.map { Float(Double($0) / norm) }), 1)
  }

  private static func rounded(_ vector: [Float]) -> [Float] {
    var row = vector
    cvectors_round(&row, row.count)
    return row
  }
}
