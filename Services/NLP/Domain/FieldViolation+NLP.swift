import Validation

extension FieldViolation.Reason {
  /// A required text is empty.
  public static let emptyText: Self = "EMPTY_TEXT"
  /// A text or a list is longer than allowed.
  public static let tooLarge: Self = "TOO_LARGE"
  /// The bytes are not UTF-8.
  public static let invalidUTF8: Self = "INVALID_UTF8"
  /// The content is damaged, or is not what its format asks for.
  public static let malformed: Self = "MALFORMED"
  /// The content is of another format than the one that was named.
  public static let formatMismatch: Self = "FORMAT_MISMATCH"
  /// A value is not among those that are known.
  public static let unknownValue: Self = "UNKNOWN_VALUE"
  /// Something that is needed was not given.
  public static let missingField: Self = "MISSING_FIELD"
  /// The script has nothing that could be analysed.
  public static let nothingToAnalyze: Self = "NOTHING_TO_ANALYZE"
}
