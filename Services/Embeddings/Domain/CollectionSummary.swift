import VectorIndex

/// A collection and how large it is.
public struct CollectionSummary: Sendable, Equatable {
  /// Its name.
  public var name: EmbeddingCollection
  /// How many coordinates each of its vectors has.
  public var dimension: Int
  /// How its vectors are compared.
  public var metric: VectorIndex.Metric
  /// How many records it has.
  public var records: Int

  /// How many bytes its vectors take.
  public var vectorBytes: Int { records * dimension * MemoryLayout<Float>.size }

  package init(
    name: EmbeddingCollection, dimension: Int, metric: VectorIndex.Metric, records: Int
  ) {
    self.name = name
    self.dimension = dimension
    self.metric = metric
    self.records = records
  }
}
