/// A record that resembles a query.
public struct EmbeddingMatch: Sendable, Equatable {
  /// The record; its vector is empty unless it was asked for.
  public var record: EmbeddingRecord
  /// The cosine of the angle between the query and the record's vector, -1 to 1.
  public var score: Double
}
