/// A collection as it is at one moment, read from its first record to its last, by one thread at a time.
public protocol EmbeddingSnapshot: AnyObject, Sendable {
  /// What the collection is and how large.
  var summary: CollectionSummary { get }

  /// The next records in the order in which they were first stored, with their vectors; none at the end. Throws as the
  /// backend does.
  func next(limit: Int) throws -> [EmbeddingRecord]
}

/// What tells that records are those of a snapshot: FNV-1a with 64 bits over the ids, the bits of the coordinates, and the
/// metadata as compact JSON with its keys in order.
public struct SnapshotChecksum: Sendable {
  private var fingerprint = Fingerprint()

  /// Of no record.
  public init() {}

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
