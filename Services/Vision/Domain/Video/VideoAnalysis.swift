import Scoring

/// Everything that was measured in a video.
public struct VideoAnalysis: Sendable, Equatable {
  /// How many shots are listed at most.
  public static let maximumShots = 2_000
  /// Of how many shots a picture comes at most.
  public static let maximumKeyframes = 100

  /// What the container and the codecs say.
  public let facts: VideoFacts
  /// The picture over the whole video.
  public let qualities: VideoQualities
  /// The first `maximumShots` shots.
  public let shots: [Shot]
  /// How many shots there are.
  public let shotCount: Int
  /// How steadily the camera was held; `nil` when no second of a shot had enough texture to tell.
  public let stability: Stability?
  /// Where at least 98 % of the pixels have a luma of at most 0.1, for half a second or longer.
  public let blackStretches: Stretches
  /// Where no frame differs from the first one of the stretch by more than 0.002 of mean luma, for a
  /// second or longer.
  public let frozenStretches: Stretches
  /// Where each tenth of a second has an RMS below -60 dBFS, for half a second or longer; `nil` when
  /// there is no sound.
  public let silentStretches: Stretches?
  /// Whether the sound is rather speech or music; `nil` when there is nothing to hear.
  public let soundKind: SoundKind?
  /// What the rules of each platform say of the file.
  public let platforms: [PlatformVerdict]
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
