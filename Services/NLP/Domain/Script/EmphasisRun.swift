/// A stretch of text in one style.
public struct EmphasisRun: Sendable, Equatable {
  /// The text without marks.
  public var text: String
  /// How it stands out; empty for plain text.
  public var style: EmphasisStyle

  /// A run of that text in that style.
  public init(_ text: String, _ style: EmphasisStyle = []) {
    self.text = text
    self.style = style
  }
}
