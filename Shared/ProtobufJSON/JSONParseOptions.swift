/// How JSON is read.
public struct JSONParseOptions: Sendable, Hashable {
  /// Whether members that are not fields of the message are passed over, rather than an error.
  /// Default: false.
  public var ignoresUnknownFields = false

  /// Options at their defaults, or with the given ones.
  public init(ignoresUnknownFields: Bool = false) {
    self.ignoresUnknownFields = ignoresUnknownFields
  }
}
