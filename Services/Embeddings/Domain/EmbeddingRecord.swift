/// A vector with its name and what is known about it.
public struct EmbeddingRecord: Sendable, Equatable {
  /// The name, unique within its collection; 1 to `EmbeddingLimits.idBytes` bytes of UTF-8.
  public var id: String
  /// The vector, as the caller gave it; empty where an answer leaves vectors out.
  public var vector: [Float]
  /// What the caller wants to find again or to filter by.
  public var metadata: EmbeddingMetadata

  /// A record with the given parts.
  public init(id: String, vector: [Float], metadata: EmbeddingMetadata = .init()) {
    self.id = id
    self.vector = vector
    self.metadata = metadata
  }
}
