/// A value of metadata: one of JSON.
public enum MetadataValue: Sendable, Equatable {
  /// Nothing.
  case null
  /// A string, a number or a boolean.
  case scalar(MetadataScalar)
  /// Values in their order.
  case array([MetadataValue])
  /// Values under their keys.
  case object([String: MetadataValue])
}
