/// A comment as it was written.
public struct Comment: Sendable {
  /// The text.
  public let text: String
  /// The caller's own name for it; may be empty.
  public let id: String

  /// A comment.
  public init(text: String, id: String = "") {
    self.text = text
    self.id = id
  }
}
