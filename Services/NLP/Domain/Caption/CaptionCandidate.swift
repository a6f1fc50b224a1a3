import Scoring

/// A caption and what speaks for it.
public struct CaptionCandidate: Sendable, Equatable {
  /// Where a caption comes from.
  public enum Origin: Sendable, Equatable {
    /// The caller's draft, unchanged.
    case draft
    /// The caller's draft, cut to the platform's limit.
    case shortenedDraft
    /// The caller's draft with call to action or hashtags of the request.
    case extendedDraft
    /// A template filled with what the request says.
    case template
  }

  /// The caption.
  public let text: String
  /// Its length as the platform counts.
  public let length: Int
  /// What is seen before «more».
  public let visibleText: String
  /// Where it comes from.
  public let origin: Origin
  /// The hashtags in it, in order, with `#`.
  public let hashtags: [String]
  /// What was changed or left out and why, in the caption's language.
  public let notes: [String]
  /// How well it is made, 0 to 100.
  public let score: Score
}
