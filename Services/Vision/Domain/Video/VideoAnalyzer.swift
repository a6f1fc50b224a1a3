import Media
import Scoring
import Validation

/// Measures videos: one pass over picture and sound, memory independent of the video's resolution
/// and growing by some kilobytes a minute, for what is reported of every second.
public struct VideoAnalyzer: Sendable {
  private let qualityModel: MultiplicativeModel
  private let hookModel: MultiplicativeModel
  private let soundKindModel: SoundKindModel
  private let appeal: ThumbnailAppeal
  private let rules: PlatformRules

  /// The side of a key frame's picture that may be asked for, in pixels.
  public static let keyframeSides = 32...320

  /// An analyser with the models `video-technical-quality`, `video-hook`, `sound-kind` and
  /// `thumbnail-appeal` (which picks key frames), and the rules of platforms.
  ///
  /// - Throws: `ModelError`.
  public init() throws {
    qualityModel = try MultiplicativeModel(named: "video-technical-quality")
    hookModel = try MultiplicativeModel(named: "video-hook")
    soundKindModel = try SoundKindModel()
    appeal = try ThumbnailAppeal()
    rules = try PlatformRules()
  }

  /// The name, version and data of the model of `VideoAnalysis.soundKind`.
  public var soundKindIdentity: ModelIdentity { soundKindModel.identity }

  /// Measures a video.
  ///
  /// - Parameters:
  ///   - field: the request's field that holds the video, for errors.
  ///   - keyframeSide: the longer side of a picture of each shot's key frame, in pixels, within
  ///     `keyframeSides`; no pictures when `nil`.
  ///   - check: asked before every frame; what it throws ends the work.
  ///   - progress: told the share of the video that is done, 0 to 1, rising by a hundredth or more;
  ///     never told anything for a container that does not say how long it is.
  /// - Throws: `InvalidInput`, `MediaError` where the fault is not the input's, or what `check`
  ///   throws.
  public func analyze(
    _ input: MediaInput, field: String, limits: MediaLimits, keyframeSide: Int? = nil,
    check: @escaping CancellationCheck, progress: (Double) -> Void = { _ in }
  ) throws -> VideoAnalysis {
    if let keyframeSide, !Self.keyframeSides.contains(keyframeSide) {
      throw InvalidInput(
        .valueOutOfRange, field: "keyframe_side",
        "\(keyframeSide) is outside \(Self.keyframeSides.lowerBound) to "
          + "\(Self.keyframeSides.upperBound)")
    }
    return try InvalidInput.naming(field) {
      let reader = try VideoReader(input, limits: limits, check: check)
      try PictureQualities.checkSize(reader.facts.width, reader.facts.height, field: field)
      var pictures = PictureTrack(appeal: appeal, keyframeSide: keyframeSide)
      var sound = try SoundTrack(reader.facts.audio, model: soundKindModel)
      var reported = 0.0
      while let event = try reader.next() {
        switch event {
        case .audio(let block): try sound?.add(block)
        case .frame(let time, let duration):
          try pictures.add(reader, time: time, duration: duration)
          if let whole = reader.facts.duration {
            let done = min(1, (time + duration) / whole)
            if done >= reported + 0.01 {
              reported = done
              progress(done)
            }
          }
        }
      }
      return try analysis(reader, pictures, sound)
    }
  }

  private func analysis(
    _ reader: VideoReader, _ pictures: PictureTrack, _ sound: SoundTrack?
  ) throws -> VideoAnalysis {
    let facts = VideoFacts(
      media: reader.facts, duration: pictures.end, frameCount: pictures.frameCount,
      damagedPackets: reader.damagedPackets)
    let qualities = pictures.qualities
    let loudness = sound?.loudness
    let hook = pictures.hook(sound)
    return VideoAnalysis(
      facts: facts, qualities: qualities, shots: try pictures.shots(),
      shotCount: pictures.shotCount, stability: pictures.stability,
      blackStretches: pictures.blackStretches, frozenStretches: pictures.frozenStretches,
      silentStretches: sound?.silentStretches, soundKind: sound?.kind,
      platforms: rules.verdicts(facts), loudness: loudness, seconds: pictures.curve(sound),
      hook: hook,
      hookStrength: hookModel.score(hook.values),
      technicalQuality: qualityModel.score(
        Self.technicalValues(facts, qualities, loudness)))
  }

  /// The measures by the names of the factors of `video-technical-quality`.
  private static func technicalValues(
    _ facts: VideoFacts, _ qualities: VideoQualities, _ loudness: Loudness?
  ) -> [String: Double] {
    var values = [
      "resolution": Double(min(facts.media.width, facts.media.height)),
      "sharpness": qualities.sharpness, "exposure": qualities.meanLuma,
      "clipping": qualities.clippedBlack + qualities.clippedWhite,
      "contrast": qualities.contrast, "noise": qualities.noise,
      "blockiness": qualities.blockiness, "frame_rate": facts.frameRate,
    ]
    if let loudness {
      values["loudness"] = loudness.integrated ?? SoundTrack.gate
      values["true_peak"] = loudness.truePeak
    }
    return values
  }
}
