/// The name of a collection: whose records they are, what the vectors were made from, and by which
/// model. Two are the same when all three are, byte by byte.
public struct EmbeddingCollection: Sendable, Hashable {
  /// Whose records these are; 1 to `EmbeddingLimits.nameBytes` bytes of UTF-8.
  public var namespace: String
  /// What the vectors were made from.
  public var kind: EmbeddingKind
  /// The model that made the vectors; 1 to `EmbeddingLimits.nameBytes` bytes of UTF-8.
  public var model: String

  /// Names a collection; there need not be one.
  public init(namespace: String, kind: EmbeddingKind, model: String) {
    self.namespace = namespace
    self.kind = kind
    self.model = model
  }

  /// Whether the two differ in their model alone.
  func isOfOtherModel(than other: EmbeddingCollection) -> Bool {
    kind == other.kind && ExactString(namespace) == ExactString(other.namespace)
      && ExactString(model) != ExactString(other.model)
  }

  /// Byte by byte: Swift's own comparison of strings takes canonically equivalent ones for equal.
  public static func == (left: Self, right: Self) -> Bool {
    left.kind == right.kind && ExactString(left.namespace) == ExactString(right.namespace)
      && ExactString(left.model) == ExactString(right.model)
  }

  /// Agrees with `==`.
  public func hash(into hasher: inout Hasher) {
    hasher.combine(kind)
    hasher.combine(ExactString(namespace))
    hasher.combine(ExactString(model))
  }
}
