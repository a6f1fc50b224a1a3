import Scoring

/// A hashtag and what speaks for it.
public struct HashtagSuggestion: Sendable, Equatable {
  /// What a hashtag names.
  public enum Category: String, Sendable {
    /// The artist.
    case artist
    /// The song.
    case song
    /// A genre or a neighbour of it.
    case genre
    /// People who share an interest, or a habit of the platform.
    case community
    /// A country's scene.
    case country
    /// One of the request's keywords.
    case keyword
    /// What the request is about, by the meaning of its words.
    case topic
    /// A tag of the caller's past posts, and none of the others.
    case history
  }

  /// With `#`.
  public let tag: String
  /// What it names.
  public let category: Category
  /// How well it serves, 0 to 1.
  public let score: Score
  /// One sentence, in the request's language.
  public let reason: String
}
