import Validation

extension FieldViolation.Reason {
  /// The field must be given.
  public static let required: Self = "REQUIRED"
  /// A string has too many bytes.
  public static let tooLong: Self = "TOO_LONG"
  /// A list or map has too many entries.
  public static let tooMany: Self = "TOO_MANY"
  /// A number is outside its range.
  public static let outOfRange: Self = "OUT_OF_RANGE"
  /// The vector has another dimension than its collection.
  public static let dimensionMismatch: Self = "DIMENSION_MISMATCH"
  /// A number is NaN or infinite.
  public static let notFinite: Self = "NOT_FINITE"
  /// A vector is zero and so has no direction.
  public static let zeroVector: Self = "ZERO_VECTOR"
  /// Two entries of one request have the same id.
  public static let duplicateID: Self = "DUPLICATE_ID"
  /// A record's metadata has too many bytes.
  public static let metadataTooLarge: Self = "METADATA_TOO_LARGE"
}
