import VectorIndex

/// How large a collection is, and what its index takes.
public struct CollectionUsage: Sendable, Equatable {
  /// Its name, dimension, metric and number of records.
  public var summary: CollectionSummary
  /// How many bytes its metadata has as compact JSON.
  public var metadataBytes: Int
  /// How many bytes of this process's memory its index takes.
  public var memoryBytes: Int
  /// How many bytes of the database are its own, those of the whole database shared out by the bytes of vectors and
  /// metadata; and those of the index's file, where it has one.
  public var diskBytes: Int
  /// How many vectors wait to be put into its graph.
  public var pending: Int
  /// What checks tell of its approximate searches; nil without any.
  public var recall: RecallMonitor.Estimate?

  package init(
    summary: CollectionSummary, metadataBytes: Int, memoryBytes: Int, diskBytes: Int, pending: Int,
    recall: RecallMonitor.Estimate?
  ) {
    self.summary = summary
    self.metadataBytes = metadataBytes
    self.memoryBytes = memoryBytes
    self.diskBytes = diskBytes
    self.pending = pending
    self.recall = recall
  }
}
