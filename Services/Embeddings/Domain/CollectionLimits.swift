/// What one collection may have and one request may bring, as the operator says.
public struct CollectionLimits: Sendable, Equatable {
  /// A limit of a collection.
  public enum Name: String, Sendable {
    /// Records of a collection.
    case records = "collection_records"
    /// Bytes of a collection's vectors and metadata.
    case bytes = "collection_bytes"
    /// Searches of a collection a second.
    case searches = "collection_searches"
  }

  /// How many records a collection may have.
  public var records: Int
  /// How many bytes of vectors and metadata a collection may have.
  public var bytes: Int
  /// How many searches of a collection may begin in a second; nil: any number.
  public var searchesPerSecond: Int?
  /// How many records one request may have, at most `EmbeddingLimits.batch`.
  public var batch: Int

  /// Limits with the given parts; without them nothing is limited but what a request may hold.
  public init(
    records: Int = .max, bytes: Int = .max, searchesPerSecond: Int? = nil,
    batch: Int = EmbeddingLimits.batch
  ) {
    self.records = records
    self.bytes = bytes
    self.searchesPerSecond = searchesPerSecond
    self.batch = batch
  }

  /// Checks what a change makes of a collection: whatever it is, it may become smaller. Throws
  /// `EmbeddingError.collectionFull`.
  func check(_ after: CollectionSize, before: CollectionSize) throws(EmbeddingError) {
    if after.records > max(records, before.records) {
      throw .collectionFull(.records, limit: records, needed: after.records)
    }
    if after.bytes > max(bytes, before.bytes) {
      throw .collectionFull(.bytes, limit: bytes, needed: after.bytes)
    }
  }
}

/// How large a collection is.
struct CollectionSize: Sendable {
  let dimension: Int
  var records = 0
  var metadataBytes = 0

  /// How many bytes its vectors and metadata have.
  var bytes: Int { records * dimension * MemoryLayout<Float>.size + metadataBytes }
}
