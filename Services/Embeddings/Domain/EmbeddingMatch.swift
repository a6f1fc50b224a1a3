/// A record that resembles a query.
public struct EmbeddingMatch: Sendable, Equatable {
  /// The record; its vector is empty unless it was asked for.
  public var record: EmbeddingRecord
  /// How alike the query and the record's vector are, by the collection's metric: the higher, the more.
  public var score: Double
}
