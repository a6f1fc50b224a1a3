/// How much one request may hold. They bound memory and time; the contract states them.
public enum EmbeddingLimits {
  /// Records, updates, or ids, in one request.
  public static let batch = 1_000
  /// Coordinates of a vector: more than any common embedding model gives.
  public static let dimension = 4_096
  /// The Euclidean length of a vector that is not compared by the cosine: no sum of products of two of these comes
  /// near the largest number of single precision, 3.4e38.
  public static let length = 1e15
  /// Bytes of UTF-8 of an id.
  public static let idBytes = 512
  /// Bytes of UTF-8 of a namespace and of a model's name.
  public static let nameBytes = 128
  /// Bytes of a record's metadata as compact JSON.
  public static let metadataBytes = 65_536
  /// Top-level entries of a record's metadata.
  public static let metadataEntries = 128
  /// Bytes of UTF-8 of a metadata key.
  public static let metadataKeyBytes = 128
  /// Objects and arrays of metadata that stand one in the other, the metadata itself counted.
  public static let metadataDepth = 16
  /// Bytes of UTF-8 of a field's name: the longest that metadata can have.
  public static let fieldBytes = metadataDepth * (metadataKeyBytes + 1) - 1
  /// Filters that stand one in the other.
  public static let filterDepth = 16
  /// Conditions of a filter, wherever they stand in it.
  public static let conditions = 64
  /// Values of one condition.
  public static let filterValues = 1_000
  /// Matches of one page of a search.
  public static let matches = 1_000
  /// Collections of one page of a list.
  public static let collections = 1_000
}
