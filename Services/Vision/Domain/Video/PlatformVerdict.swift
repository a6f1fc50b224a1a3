/// What the rules of one platform say of a video.
public struct PlatformVerdict: Sendable, Equatable {
  /// Its name: `tiktok`, `instagram_reels`, `youtube`, `youtube_shorts`, `facebook_reels`.
  public let platform: String
  /// Each rule that applies.
  public let checks: [PlatformCheck]

  /// Whether no rule is broken whose breach the platform refuses.
  public var isAccepted: Bool { !checks.contains { $0.isRequired && $0.verdict == .broken } }
}
