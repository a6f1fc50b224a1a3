import Scoring

/// Everything that was measured in a video.
public struct VideoAnalysis: Sendable, Equatable {
  /// How many shots are listed at most.
  public static let maximumShots = 2_000

  /// What the container and the codecs say.
  public let facts: VideoFacts
  /// The picture over the whole video.
  public let qualities: VideoQualities
  /// The first `maximumShots` shots.
  public let shots: [Shot]
  /// How many shots there are.
  public let shotCount: Int
  /// The sound; `nil` when there is none that could be decoded.
  public let loudness: Loudness?
  /// One entry for every second begun.
  public let seconds: [VideoSecond]
  /// The first three seconds.
  public let hook: Hook
  /// How much happens in the hook, 0 to 100.
  public let hookStrength: Score
  /// How well the video is made, 0 to 100.
  public let technicalQuality: Score
}
