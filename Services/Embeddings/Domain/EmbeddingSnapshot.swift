import VectorIndex

/// A collection as it is at one moment, read from its first record to its last, by one thread at a time.
public protocol EmbeddingSnapshot: AnyObject, Sendable {
  /// What the collection is and how large.
  var summary: CollectionSummary { get }

  /// The next records in the order in which they were first stored, with their vectors; none at the end. Throws as the
  /// backend does.
  func next(limit: Int) throws -> [EmbeddingRecord]
}

/// What tells that records are those of a snapshot: FNV-1a with 64 bits over the metric where it is not the cosine, and of
/// each record over its id, the bits of its coordinates, and its metadata as compact JSON with its keys in order.
public struct SnapshotChecksum: Sendable {
  private var fingerprint = Fingerprint()

  /// Of no record, in a collection of this metric.
  public init(of metric: VectorIndex.Metric) { fingerprint.combine(metric) }

  /// Of the records so far.
  public var value: UInt64 { fingerprint.value }

  /// Goes on with another record.
  public mutating func combine(_ record: EmbeddingRecord) {
    fingerprint.combine(record.id)
    fingerprint.combine(record.vector.count)
    for coordinate in record.vector { fingerprint.combine(coordinate.bitPattern) }
    fingerprint.combine(record.metadata.json)
  }
}
