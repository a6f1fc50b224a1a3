/// One rule of a platform held against a video.
public struct PlatformCheck: Sendable, Equatable {
  /// How the file stands to the rule.
  public enum Verdict: Sendable, Equatable {
    /// The file keeps it.
    case kept
    /// The file breaks it.
    case broken
    /// The container does not tell what the rule asks for.
    case unknown
  }

  /// What is asked for: `aspect_ratio`, `duration`, `short_side`, `width`, `frame_rate`, `bit_rate`,
  /// `video_bit_rate`, `file_size`, `container`, `video_codec`, `audio_codec`,
  /// `audio_sample_rate`, `audio_channels`.
  public let measure: String
  /// Whether the platform refuses what breaks it, or only advises against it.
  public let isRequired: Bool
  /// What is allowed: `9:16, 1:1 or 16:9`, `5 s to 60 s`.
  public let allowed: String
  /// What the file has; empty when unknown.
  public let measured: String
  /// How the two stand to each other.
  public let verdict: Verdict
  /// Where the rule stands.
  public let source: String
  /// When that was read, as YYYY-MM-DD; empty where it was not at hand.
  public let readOn: String
}
