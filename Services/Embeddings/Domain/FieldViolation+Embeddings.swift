import Validation

extension FieldViolation.Reason {
  /// The field must be given.
  public static let required: Self = "REQUIRED"
  /// A string has too many bytes.
  public static let tooLong: Self = "TOO_LONG"
  /// A list or map has too many entries.
  public static let tooMany: Self = "TOO_MANY"
  /// Too many objects, arrays or filters stand one in the other.
  public static let tooDeep: Self = "TOO_DEEP"
  /// A number is outside its range.
  public static let outOfRange: Self = "OUT_OF_RANGE"
  /// A value is of a type that is not allowed here.
  public static let wrongType: Self = "WRONG_TYPE"
  /// A number is NaN or infinite.
  public static let notFinite: Self = "NOT_FINITE"
  /// The vector has another dimension than its collection.
  public static let dimensionMismatch: Self = "DIMENSION_MISMATCH"
  /// The collection's vectors are compared in another way.
  public static let metricMismatch: Self = "METRIC_MISMATCH"
  /// A vector is zero and so has no direction.
  public static let zeroVector: Self = "ZERO_VECTOR"
  /// Two entries of one request have the same id.
  public static let duplicateID: Self = "DUPLICATE_ID"
  /// A record's metadata has too many bytes.
  public static let metadataTooLarge: Self = "METADATA_TOO_LARGE"
  /// Of several fields one only may be given.
  public static let mutuallyExclusive: Self = "MUTUALLY_EXCLUSIVE"
  /// What is restored is not what was written.
  public static let checksumMismatch: Self = "CHECKSUM_MISMATCH"
  /// A page token is none, or was given for another request.
  public static let invalidPageToken: Self = "INVALID_PAGE_TOKEN"
}
