/// How much one request may hold. They bound memory and time; the contract states them.
public enum EmbeddingLimits {
  /// Records, or ids, in one request.
  public static let batch = 1_000
  /// Coordinates of a vector: more than any common embedding model gives.
  public static let dimension = 4_096
  /// Bytes of UTF-8 of an id.
  public static let idBytes = 512
  /// Bytes of UTF-8 of a namespace and of a model's name.
  public static let nameBytes = 128
  /// Bytes of UTF-8 of a record's metadata, keys and values together.
  public static let metadataBytes = 65_536
  /// Entries of a record's metadata.
  public static let metadataEntries = 128
  /// Bytes of UTF-8 of a metadata key.
  public static let metadataKeyBytes = 128
  /// Entries of a metadata filter.
  public static let filterEntries = 16
  /// Matches of one search.
  public static let matches = 1_000
}
