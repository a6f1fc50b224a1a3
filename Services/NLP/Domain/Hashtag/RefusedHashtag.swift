/// A hashtag that must not be used.
public struct RefusedHashtag: Sendable, Equatable {
  /// Why a hashtag must not be used.
  public enum Refusal: Sendable, Equatable {
    /// It is no hashtag.
    case malformed
    /// Platforms are known to hide posts that carry it.
    case banned
    /// It begs for follows or likes.
    case spam
  }

  /// As it was given.
  public let tag: String
  /// Why.
  public let refusal: Refusal
  /// One sentence, in the request's language.
  public let reason: String
}
