/// A value of metadata that filters test.
public enum MetadataScalar: Sendable, Equatable {
  /// A text.
  case string(String)
  /// A number; finite where it is stored.
  case number(Double)
  /// True or false, which is no number.
  case boolean(Bool)
}
