import Execution
import VectorIndex

/// Where collections of embeddings are kept and searched. What a backend answers to the same calls is the same,
/// whichever it is; how far an approximate search finds the true matches may differ, and is said in its answer.
///
/// All calls may block: they belong on threads that may wait. Each sees what every call that has returned before it
/// began has done, and one state of the store. Besides what stands here each throws `StorageError` or `PostgresError`
/// when the database fails, and `CancellationError`.
public protocol EmbeddingBackend: Sendable {
  /// How many records there are in all collections.
  var count: Int { get }

  /// How many vectors wait to be put into the graphs of an approximate search, in all collections.
  var pendingCount: Int { get }

  /// Stores records, each in place of the one of its id: all of them, or none if it throws. When it
  /// returns they are on disk.
  ///
  /// - Parameters:
  ///   - records: what is stored.
  ///   - name: which collection; it begins with its first record.
  ///   - metric: how the collection's vectors have to be compared; nil: as they are, by the cosine where it begins.
  ///   - cancellation: ends it.
  ///
  /// Throws `EmbeddingError.invalid`, `.full`, `.collectionFull`.
  func upsert(
    _ records: [EmbeddingRecord], in name: EmbeddingCollection, metric: VectorIndex.Metric?,
    cancellation: Cancellation
  ) throws -> UpsertResult

  /// Reads records by their ids. Throws `EmbeddingError.invalid`.
  func get(
    _ ids: [String], in name: EmbeddingCollection, includeVectors: Bool,
    cancellation: Cancellation
  ) throws -> GetResult

  /// Changes the metadata of records and leaves their vectors and their order as they are: of all
  /// that are stored, or of none if it throws. When it returns the changes are on disk.
  ///
  /// Throws `EmbeddingError.invalid`, also when a merge gives more than metadata may have; `.collectionFull`.
  func updateMetadata(
    _ updates: [MetadataUpdate], mode: MetadataUpdate.Mode, in name: EmbeddingCollection,
    cancellation: Cancellation
  ) throws -> UpdateMetadataResult

  /// Deletes records by their ids: all that are stored, or none if it throws. When it returns they are
  /// gone from the disk.
  ///
  /// Throws `EmbeddingError.invalid`.
  func delete(
    _ ids: [String], in name: EmbeddingCollection, cancellation: Cancellation
  ) throws -> DeleteResult

  /// Deletes all records that `filter` lets through, or none if it throws. When it returns they are
  /// gone from the disk. Returns how many there were.
  ///
  /// Throws `EmbeddingError.invalid`.
  func delete(
    matching filter: EmbeddingFilter, in name: EmbeddingCollection, cancellation: Cancellation
  ) throws -> Int

  /// How many records a collection has or, with a filter, how many of them it lets through.
  ///
  /// Throws `EmbeddingError.invalid`.
  func count(
    in name: EmbeddingCollection, matching filter: EmbeddingFilter?, cancellation: Cancellation
  ) throws -> Int

  /// Lists the collections that have records, in their order.
  ///
  /// - Parameters:
  ///   - namespace: those of this one only; `nil`: of all.
  ///   - pageSize: how many at most, 1 to `EmbeddingLimits.collections`.
  ///   - pageToken: what the page before gave as `nextPageToken`; empty for the first page.
  ///
  /// Throws `EmbeddingError.invalid`.
  func collections(
    in namespace: String?, pageSize: Int, pageToken: String, cancellation: Cancellation
  ) throws -> CollectionPage

  /// Finds the records whose vectors have the highest score with the query's by the collection's metric, highest first,
  /// of equal scores the record that was stored first: exactly where it is asked for, for the pages after the first, and
  /// where an approximate search would not be faster. A collection without records gives an empty answer.
  ///
  /// A page goes on after the score and the record at which the one before ended: what was there,
  /// unchanged, all the time is neither repeated nor missed.
  ///
  /// Throws `EmbeddingError.invalid`, `.recordNotFound`; `.otherModels` where the collection has no records, but its
  /// namespace has some of the same kind.
  func search(
    _ query: EmbeddingQuery, in name: EmbeddingCollection, cancellation: Cancellation
  ) throws -> MatchPage

  /// How large a collection is, and what its index takes.
  ///
  /// Throws `EmbeddingError.invalid`, `.collectionNotFound`.
  func usage(of name: EmbeddingCollection, cancellation: Cancellation) throws -> CollectionUsage

  /// A collection as it is now, for reading all of it. What changes later is kept twice as long as somebody has it.
  ///
  /// Throws `EmbeddingError.invalid`, `.collectionNotFound`.
  func snapshot(
    of name: EmbeddingCollection, cancellation: Cancellation
  ) throws -> any EmbeddingSnapshot

  /// Puts other records in place of a collection's: all of them, or none if it throws. When it returns they
  /// are on disk. Returns how many there were before.
  ///
  /// - Parameters:
  ///   - name: which collection; it need not have records.
  ///   - dimension: the dimension of the new records.
  ///   - metric: how the new records are compared, however those before were.
  ///   - source: the new records, valid and with ids that do not come twice; they may be read more than once.
  ///   - cancellation: ends it.
  ///
  /// Throws `EmbeddingError.invalid`, `.full`, `.collectionFull`, and what `source` throws.
  func replace(
    _ name: EmbeddingCollection, dimension: Int, metric: VectorIndex.Metric,
    with source: any EmbeddingSource, cancellation: Cancellation
  ) throws -> Int

  /// Gives up what is open. Later calls throw `closed` of one of the two.
  func close()
}

extension EmbeddingBackend {
  /// Stores records in a collection whose vectors are compared in whichever way, by the cosine where it begins.
  public func upsert(
    _ records: [EmbeddingRecord], in name: EmbeddingCollection, cancellation: Cancellation
  ) throws -> UpsertResult {
    try upsert(records, in: name, metric: nil, cancellation: cancellation)
  }

  /// How many records a collection has.
  public func count(in name: EmbeddingCollection, cancellation: Cancellation) throws -> Int {
    try count(in: name, matching: nil, cancellation: cancellation)
  }

  /// Lists the collections that have records, in their order; as the method with all parameters does.
  public func collections(
    in namespace: String? = nil, pageSize: Int = EmbeddingLimits.collections,
    cancellation: Cancellation
  ) throws -> CollectionPage {
    try collections(
      in: namespace, pageSize: pageSize, pageToken: "", cancellation: cancellation)
  }
}
