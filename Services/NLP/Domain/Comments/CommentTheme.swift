import Scoring

/// What several comments are about.
public struct CommentTheme: Sendable, Equatable {
  /// The word or pair of words that most of its comments have, as most of them write it.
  public let label: String
  /// The words and pairs that it is made of, most comments first.
  public let terms: [String]
  /// How many comments have at least one of them.
  public let count: Int
  /// `count` over all comments.
  public let share: Double
  /// Where the share probably lies.
  public let shareInterval: Interval
  /// The mean valence of its comments.
  public let valence: Valence
  /// The comments nearest its middle.
  public let quotes: [CommentQuote]
}
