/// A change of one record's metadata.
public struct MetadataUpdate: Sendable, Equatable {
  /// What happens to the metadata that is there.
  public enum Mode: Sendable {
    /// It goes.
    case replace
    /// Its top-level entries stay, but for those that the update names: null removes an entry, any
    /// other value takes its place, whole.
    case merge
  }

  /// The record; 1 to `EmbeddingLimits.idBytes` bytes of UTF-8.
  public var id: String
  /// The new metadata, or what is merged into it.
  public var metadata: EmbeddingMetadata

  /// A change of the record `id`.
  public init(id: String, metadata: EmbeddingMetadata) {
    self.id = id
    self.metadata = metadata
  }
}
