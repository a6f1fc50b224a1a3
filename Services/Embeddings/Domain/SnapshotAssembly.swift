import VectorIndex

/// What has come of a snapshot: whether its records are valid, and all that were written.
public struct SnapshotAssembly: Sendable {
  private let limits: CollectionLimits
  private let records: Int
  private let metric: VectorIndex.Metric
  private var size: CollectionSize
  private var ids: Set<ExactString> = []
  private var checksum: SnapshotChecksum

  /// Of a snapshot that has just begun.
  ///
  /// - Parameters:
  ///   - dimension: the dimension of its records.
  ///   - metric: how they are compared.
  ///   - records: how many it says that it has.
  ///   - limits: what a collection may have.
  /// - Throws: `EmbeddingError.invalid`, `.collectionFull`.
  public init(
    dimension: Int, metric: VectorIndex.Metric, records: Int, limits: CollectionLimits
  ) throws(EmbeddingError) {
    var checks = EmbeddingChecks()
    if !(1...EmbeddingLimits.dimension).contains(dimension) {
      checks.add(
        "part.head.dimension", .outOfRange,
        "must be 1 to \(EmbeddingLimits.dimension), not \(dimension)")
    }
    if records < 1 { checks.add("part.head.records", .outOfRange, "must be 1 at least") }
    try checks.finish()
    size = CollectionSize(dimension: dimension)
    self.records = records
    self.metric = metric
    checksum = SnapshotChecksum(of: metric)
    self.limits = limits
    try limits.check(CollectionSize(dimension: dimension, records: records), before: size)
  }

  /// Goes on with some records. Throws `EmbeddingError.invalid`, `.collectionFull`.
  public mutating func add(_ batch: [EmbeddingRecord]) throws(EmbeddingError) {
    var checks = EmbeddingChecks()
    checks.check(batch)
    checks.check(batch, dimension: size.dimension, metric: metric)
    if size.records + batch.count > records {
      checks.add("records", .tooMany, "must not be more than the \(records) of the head")
    }
    for (index, record) in batch.enumerated() where !ids.insert(ExactString(record.id)).inserted {
      checks.add("records[\(index)].id", .duplicateID, "must not repeat one that came before")
    }
    do { try checks.finish() } catch {
      guard case .invalid(let input) = error else { throw error }
      throw .invalid(input.within("part.records"))
    }
    let before = size
    for record in batch {
      checksum.combine(record)
      size.metadataBytes += record.metadata.json.utf8.count
    }
    size.records += batch.count
    try limits.check(size, before: before)
  }

  /// Ends it. Throws `EmbeddingError.invalid` when it is not what was written.
  public func finish(records: Int, checksum: UInt64) throws(EmbeddingError) {
    var checks = EmbeddingChecks()
    if records != size.records || records != self.records {
      checks.add(
        "part.tail.records", .checksumMismatch,
        "must be the number of records that came, \(size.records), and that the head has, \(self.records); it is \(records)"
      )
    }
    if checksum != self.checksum.value {
      checks.add(
        "part.tail.checksum", .checksumMismatch,
        "must be that of the records that came: they changed on their way")
    }
    try checks.finish()
  }
}
