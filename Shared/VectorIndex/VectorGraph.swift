import CVectors
import Foundation

/// A proximity graph that proposes which vectors may be nearest to a query, in a time that hardly grows with
/// their number (HNSW: Malkov and Yashunin, IEEE TPAMI 42, 2020, by hnswlib).
///
/// It holds the vectors in eight bits a coordinate, and so knows their order only nearly: whoever asks scores what it
/// proposes by the vectors themselves.
///
/// Sendable although its graph is C++: every function of it may be called from any thread.
public final class VectorGraph: @unchecked Sendable {
  /// Links of a vector to others: the paper's M. With 15 searches are no faster, and a vector takes 24 bytes more.
  static let links = 12
  /// How many candidates for links are looked at: the paper's efConstruction.
  static let buildingEffort = 128

  /// How many coordinates each vector has.
  public let dimension: Int
  /// How two vectors are compared. By Euclidean distances less is found where lengths differ much: few links lead to the
  /// longest vectors, which are far from all.
  public let metric: VectorIndex.Metric
  private let graph: OpaquePointer

  /// An empty graph. Throws `VectorIndexError.badDimension` when `dimension` is below 1, `.noMemory`.
  public init(dimension: Int, metric: VectorIndex.Metric) throws(VectorIndexError) {
    guard dimension >= 1 else { throw .badDimension(dimension) }
    let graph = cvectors_graph_create(
      dimension, metric == .euclidean ? CVECTORS_EUCLIDEAN : CVECTORS_INNER, Self.links,
      Self.buildingEffort, 1, fastestInstructions)
    guard let graph else { throw .noMemory }
    self.dimension = dimension
    self.metric = metric
    self.graph = graph
  }

  deinit { cvectors_graph_destroy(graph) }

  /// Its places: one for all vectors that are the same in eight bits; those of removed vectors stay for the others'
  /// sake.
  public var count: Int { cvectors_graph_count(graph) }

  /// Places without any vector left.
  public var removedCount: Int { cvectors_graph_removed(graph) }

  /// The bytes of memory that it takes.
  public var bytes: Int { cvectors_graph_bytes(graph) }

  /// Puts a vector under `id`; the one that is there is removed first. Searches go on meanwhile.
  ///
  /// Throws `VectorIndexError` as `VectorIndex.insert` does, and then nothing changes; `.noMemory`, and then the graph
  /// must not be used any more.
  public func insert(_ vector: [Float], id: Int64) throws(VectorIndexError) {
    let row = try VectorIndex.prepare(vector, dimension: dimension, metric: metric).row
    guard cvectors_graph_insert(graph, row, id) else { throw .noMemory }
  }

  /// Takes the vector under `id` out of the answers. Returns whether it was there.
  @discardableResult
  public func remove(_ id: Int64) -> Bool { cvectors_graph_remove(graph, id) }

  /// Identifiers of vectors that are probably the best matches of the query, the best first as far as eight bits tell.
  ///
  /// - Parameters:
  ///   - query: a vector of the graph's dimension.
  ///   - effort: how far is looked (the paper's ef), 1 or more.
  ///   - count: how many are proposed, as many as `effort` at most; nil: as many. Vectors that are the same in eight
  ///     bits are proposed together, and so there may be more.
  ///   - isIncluded: which vectors may be proposed; it must not call the graph.
  /// - Throws: `VectorIndexError` as `VectorIndex.rank` does; `.noMemory`.
  public func nearest(
    to query: [Float], effort: Int, count: Int? = nil, where isIncluded: ((Int64) -> Bool)? = nil
  ) throws(VectorIndexError) -> [Int64] {
    let row = try VectorIndex.prepare(query, dimension: dimension, metric: metric).row
    let wanted = min(count ?? effort, effort)
    guard wanted >= 1 else { return [] }
    var found = 0
    guard let ids = search(row, effort, wanted, isIncluded, &found) else { throw .noMemory }
    defer { free(ids) }
    return Array(UnsafeBufferPointer(start: ids, count: found))
  }

  /// How many proposals there have to be so that the best `k` are among them nearly always, though eight bits tell the
  /// order only nearly: more where it is looked further.
  public static func proposals(forBest k: Int, effort: Int) -> Int { max(2 * k, effort / 2) }

  private typealias Filter = (Int64) -> Bool

  private func search(
    _ row: [Float], _ effort: Int, _ wanted: Int, _ isIncluded: Filter?, _ count: inout Int
  ) -> UnsafeMutablePointer<Int64>? {
    guard var isIncluded else {
      return cvectors_graph_search(graph, row, effort, wanted, nil, nil, &count)
    }
    return withUnsafeMutablePointer(to: &isIncluded) { filter in
      cvectors_graph_search(
        graph, row, effort, wanted,
        { context, id in
          context?.assumingMemoryBound(to: Filter.self).pointee(id) ?? true
        }, filter, &count)
    }
  }
}
