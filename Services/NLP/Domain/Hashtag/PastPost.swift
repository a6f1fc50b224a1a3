/// A post of the caller's own and what it brought.
public struct PastPost: Sendable, Equatable {
  /// Its hashtags, with or without `#`.
  public var hashtags: [String]
  /// How often it was shown.
  public var impressions: UInt64
  /// Likes, comments, shares and saves together; at most `impressions`.
  public var interactions: UInt64

  /// A post.
  public init(hashtags: [String], impressions: UInt64, interactions: UInt64) {
    self.hashtags = hashtags
    self.impressions = impressions
    self.interactions = interactions
  }
}
