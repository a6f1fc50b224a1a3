import Foundation
import Media

/// Measures a video's frames as they come: every frame for motion and cuts, five a second for the
/// measures of the picture, one a second for block borders.
///
/// Memory does not grow with the number of frames, but for what is reported of every second.
struct PictureTrack {
  /// Seconds between the frames whose picture is measured.
  private static let samplePeriod = 0.2
  /// Samples that are kept for the medians.
  private static let keptSamples = 4096
  /// Luma, of 255, that is still black, and the share of pixels that have to be: as FFmpeg's blackdetect.
  private static let blackLuma: UInt8 = 25
  private static let blackShare = 0.98
  /// The shortest black stretch that is reported, in seconds.
  static let leastBlack = 0.5
  /// The mean luma difference, 0 to 1, from the first frame of a stretch up to which nothing has
  /// changed: half an 8-bit step, what codecs add.
  static let frozenDifference = 0.002
  /// The shortest frozen stretch that is reported, in seconds.
  static let leastFrozen = 1.0
  /// JPEG quality of key frames.
  private static let keyframeQuality = 80

  private struct Second {
    var motion = 0.0
    var pairs = 0
    var cuts = 0
    var samples = 0
    var meanLuma = 0.0
    var sharpness = 0.0
    var contrast = 0.0
    var colourfulness = 0.0
  }

  /// The best frame of the shot that has not ended yet.
  private struct Keyframe {
    let time: Double
    let appeal: Double
    let image: Image?
  }

  private(set) var shotCount = 1
  private(set) var frameCount = 0
  private(set) var end = 0.0

  private let appeal: ThumbnailAppeal
  private let keyframeSide: Int?
  private var kept = ThinnedSamples<PictureQualities>(maximum: keptSamples)
  private var sampleCount = 0
  private var lastSample: (time: Double, qualities: PictureQualities)?
  private var opening: [PictureQualities] = []
  private var clippedBlack = 0.0
  private var clippedWhite = 0.0
  private var closedShots: [Shot] = []
  private var shotStart = 0.0
  private var keyframe: Keyframe?
  private var seconds: [Second] = []
  private var blockiness = ThinnedSamples<Double>(maximum: keptSamples)
  private var lastBlockiness = 0.0
  private var detector = ShotDetector()
  private var previous: (signature: FrameSignature, pyramid: GlobalMotion.Pyramid, time: Double)?
  private var shake = ShakeMeter()
  private var black = StretchFinder(leastSeconds: leastBlack)
  private var frozen = StretchFinder(leastSeconds: leastFrozen)
  private var stillFrame: FrameSignature?
  private var motion = 0.0
  private var pairs = 0
  private var hookMotion = 0.0
  private var hookPairs = 0
  private var hookCuts = 0

  /// A track.
  ///
  /// - Parameter keyframeSide: the longer side, in pixels, of the pictures of key frames; none when
  ///   `nil`.
  init(appeal: ThumbnailAppeal, keyframeSide: Int?) {
    self.appeal = appeal
    self.keyframeSide = keyframeSide
  }

  /// Takes the reader's current frame.
  mutating func add(_ reader: VideoReader, time: Double, duration: Double) throws {
    frameCount += 1
    end = time + duration
    while seconds.count <= Int(time) { seconds.append(Second()) }
    let size = reader.frameSize
    let small = AnalysisSize.fitting(size.width, size.height, longSide: AnalysisSize.motion)
    let signature = try FrameSignature(reader.image(width: small.width, height: small.height))
    let pyramid = GlobalMotion.Pyramid(signature.luma)
    var cut = false
    if let previous {
      cut = try compare(signature, with: previous.signature, since: previous.time, at: time)
      if cut {
        shake.cut()
      } else {
        shake.add(
          GlobalMotion.between(previous.pyramid, pyramid), since: previous.time, at: time)
      }
    }
    previous = (signature, pyramid, time)
    watch(signature, time: time, duration: duration)
    if cut || lastSample.map({ time - $0.time >= Self.samplePeriod - 1e-6 }) ?? true {
      try sample(reader, time: time)
    }
  }

  /// Looks for black and for standing still.
  private mutating func watch(_ signature: FrameSignature, time: Double, duration: Double) {
    let dark = signature.luma.values.count { $0 <= Self.blackLuma }
    black.add(
      Double(dark) >= Self.blackShare * Double(signature.luma.values.count), time: time,
      duration: duration)
    let stands = stillFrame.map { signature.lumaDifference($0) <= Self.frozenDifference } ?? false
    if !stands {
      // The stretch before ends here, and one may begin.
      frozen.add(false, time: time, duration: duration)
      stillFrame = signature
    }
    frozen.add(true, time: time, duration: duration)
  }

  /// Whether a new shot begins at `time`.
  private mutating func compare(
    _ signature: FrameSignature, with previous: FrameSignature, since before: Double,
    at time: Double
  ) throws -> Bool {
    let luma = signature.lumaDifference(previous)
    let histogram = signature.histogramDifference(previous)
    if detector.isCut(histogram: histogram, luma: luma, time: time) {
      seconds[Int(time)].cuts += 1
      try closeShot(at: time)
      shotCount += 1
      if time < Hook.length { hookCuts += 1 }
      return true
    }
    let speed = luma / (time - before)
    motion += speed
    pairs += 1
    seconds[Int(time)].motion += speed
    seconds[Int(time)].pairs += 1
    if time < Hook.length {
      hookMotion += speed
      hookPairs += 1
    }
    return false
  }

  private mutating func closeShot(at time: Double) throws {
    if closedShots.count < VideoAnalysis.maximumShots { closedShots.append(try shot(until: time)) }
    shotStart = time
    keyframe = nil
  }

  private func shot(until end: Double) throws -> Shot {
    Shot(
      start: shotStart, end: end, keyframe: keyframe?.time ?? shotStart,
      keyframeJPEG: try keyframe?.image.map {
        try JPEGEncoder.encode($0, quality: Self.keyframeQuality)
      })
  }

  private mutating func sample(_ reader: VideoReader, time: Double) throws {
    let size = reader.frameSize
    if lastSample.map({ Int($0.time) < Int(time) }) ?? true {
      lastBlockiness = Blockiness.measure(
        try reader.luma(width: size.width, height: size.height))
      blockiness.add(lastBlockiness)
    }
    let detail = AnalysisSize.fitting(size.width, size.height, longSide: AnalysisSize.detail)
    let image = try reader.image(width: detail.width, height: detail.height)
    let qualities = try PictureQualities(
      detail: image, blockiness: lastBlockiness, width: size.width, height: size.height)
    lastSample = (time, qualities)
    clippedBlack += qualities.clippedBlack
    clippedWhite += qualities.clippedWhite
    if time < Hook.length { opening.append(qualities) }
    kept.add(qualities)
    sampleCount += 1
    seconds[Int(time)].samples += 1
    seconds[Int(time)].meanLuma += qualities.meanLuma
    seconds[Int(time)].sharpness += qualities.sharpness
    seconds[Int(time)].contrast += qualities.contrast
    seconds[Int(time)].colourfulness += qualities.colourfulness
    let appeal = appeal.score(qualities).value
    if appeal > keyframe?.appeal ?? -1 {
      keyframe = Keyframe(
        time: time, appeal: appeal,
        image: try keyframeSide.flatMap { side in
          guard closedShots.count < VideoAnalysis.maximumKeyframes else { return nil }
          let size = AnalysisSize.fittingExactly(image.width, image.height, longSide: side)
          return try image.resized(width: size.width, height: size.height)
        })
    }
  }

  /// The measures of the picture over the whole video.
  var qualities: VideoQualities {
    func median(_ measure: (PictureQualities) -> Double) -> Double {
      Self.median(kept.kept.map { measure($0) })
    }
    let count = Double(max(1, sampleCount))
    return VideoQualities(
      sharpness: median(\.sharpness), meanLuma: median(\.meanLuma),
      clippedBlack: clippedBlack / count, clippedWhite: clippedWhite / count,
      contrast: median(\.contrast), colourfulness: median(\.colourfulness),
      noise: median(\.noise), blockiness: Self.median(blockiness.kept),
      motion: pairs > 0 ? motion / Double(pairs) : 0)
  }

  /// The stretches between cuts, the last one ending with the video.
  func shots() throws -> [Shot] {
    closedShots.count < VideoAnalysis.maximumShots
      ? closedShots + [try shot(until: end)] : closedShots
  }

  /// How steadily the camera was held.
  var stability: Stability? { shake.stability }

  /// Where the picture is black.
  var blackStretches: Stretches { black.finished() }

  /// Where the picture stands still.
  var frozenStretches: Stretches { frozen.finished() }

  /// One entry for every second begun. A second without a sampled frame has the measures of the
  /// one before it: that is what is on the screen.
  func curve(_ sound: SoundTrack?) -> [VideoSecond] {
    var shown = seconds.first { $0.samples > 0 } ?? Second()
    return seconds.indices.map { second in
      let own = seconds[second]
      if own.samples > 0 { shown = own }
      let count = Double(max(1, shown.samples))
      return VideoSecond(
        start: Double(second), motion: own.pairs > 0 ? own.motion / Double(own.pairs) : 0,
        meanLuma: shown.meanLuma / count, sharpness: shown.sharpness / count,
        contrast: shown.contrast / count, colourfulness: shown.colourfulness / count,
        cuts: own.cuts, momentaryLoudness: sound?.momentary(second: second))
    }
  }

  /// The first three seconds.
  func hook(_ sound: SoundTrack?) -> Hook {
    let lumas = opening.map(\.meanLuma)
    return Hook(
      duration: min(end, Hook.length),
      motion: hookPairs > 0 ? hookMotion / Double(hookPairs) : 0, cuts: hookCuts,
      sharpness: Self.mean(opening.map(\.sharpness)), openingLuma: lumas.first ?? 0,
      brightnessChange: (lumas.max() ?? 0) - (lumas.min() ?? 0),
      colourfulness: Self.mean(opening.map(\.colourfulness)), loudnessOnset: sound?.hookOnset,
      loudness: sound?.hookLoudness)
  }

  private static func mean(_ values: [Double]) -> Double {
    values.isEmpty ? 0 : values.reduce(0, +) / Double(values.count)
  }

  private static func median(_ values: [Double]) -> Double {
    guard !values.isEmpty else { return 0 }
    let sorted = values.sorted()
    let middle = sorted.count / 2
    return sorted.count % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2
  }
}
