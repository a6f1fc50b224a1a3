/// A test of one field.
///
/// A field passes if one of the strings, numbers and booleans at it does: of an array, one element at
/// any depth. Types are never converted. A field at which there are none passes no test but
/// `.present(false)`.
public struct FilterCondition: Sendable, Equatable {
  /// What the field has to be.
  public enum Test: Sendable, Equatable {
    /// This value; strings are compared byte by byte.
    case equals(MetadataScalar)
    /// One of these; 1 to `EmbeddingLimits.filterValues`.
    case oneOf([MetadataScalar])
    /// A number in this range.
    case number(NumberRange)
    /// A string that is a date-time of RFC 3339 in this range.
    case time(TimeRange)
    /// There, or not there.
    case present(Bool)
  }

  /// The keys that lead to the value, with dots between them: 1 to `EmbeddingLimits.fieldBytes` bytes
  /// of UTF-8.
  public var field: String
  /// What it has to be.
  public var test: Test

  /// A test of `field`.
  public init(_ field: String, _ test: Test) {
    self.field = field
    self.test = test
  }
}
