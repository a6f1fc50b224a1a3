/// A comment that stands for others.
public struct CommentQuote: Sendable, Equatable {
  /// The longest text, in characters.
  static let longestText = 300

  /// Which comment, counted from 0.
  public let index: Int
  /// The caller's name for it.
  public let id: String
  /// Its beginning.
  public let text: String
  /// Its valence, -1 to 1.
  public let valence: Double
}
