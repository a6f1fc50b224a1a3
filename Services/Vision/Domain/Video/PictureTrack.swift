import Media

/// Measures a video's frames as they come: every frame for motion and cuts, five a second for the
/// measures of the picture, one a second for block borders.
struct PictureTrack {
  /// Seconds between the frames whose picture is measured.
  private static let samplePeriod = 0.2

  /// A sampled frame.
  struct Sample {
    let time: Double
    let qualities: PictureQualities
  }

  private struct Second {
    var motion = 0.0
    var pairs = 0
    var cuts = 0
  }

  private(set) var samples: [Sample] = []
  private(set) var cutTimes: [Double] = []
  private(set) var shotCount = 1
  private(set) var frameCount = 0
  private(set) var end = 0.0

  private var seconds: [Second] = []
  private var blockiness: [Double] = []
  private var detector = ShotDetector()
  private var previous: (signature: FrameSignature, time: Double)?
  private var motion = 0.0
  private var pairs = 0
  private var hookMotion = 0.0
  private var hookPairs = 0
  private var hookCuts = 0

  /// Takes the reader's current frame.
  mutating func add(_ reader: VideoReader, time: Double, duration: Double) throws {
    frameCount += 1
    end = time + duration
    while seconds.count <= Int(time) { seconds.append(Second()) }
    let size = reader.frameSize
    let small = AnalysisSize.fitting(size.width, size.height, longSide: AnalysisSize.motion)
    let signature = try FrameSignature(reader.image(width: small.width, height: small.height))
    if let previous { compare(signature, with: previous.signature, since: previous.time, at: time) }
    previous = (signature, time)
    if samples.last.map({ time - $0.time >= Self.samplePeriod - 1e-6 }) ?? true {
      try sample(reader, time: time)
    }
  }

  private mutating func compare(
    _ signature: FrameSignature, with previous: FrameSignature, since before: Double,
    at time: Double
  ) {
    let luma = signature.lumaDifference(previous)
    let histogram = signature.histogramDifference(previous)
    if detector.isCut(histogram: histogram, luma: luma, time: time) {
      seconds[Int(time)].cuts += 1
      shotCount += 1
      if cutTimes.count < VideoAnalysis.maximumShots { cutTimes.append(time) }
      if time < Hook.length { hookCuts += 1 }
      return
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
  }

  private mutating func sample(_ reader: VideoReader, time: Double) throws {
    let size = reader.frameSize
    if samples.last.map({ Int($0.time) < Int(time) }) ?? true {
      blockiness.append(
        Blockiness.measure(try reader.luma(width: size.width, height: size.height)))
    }
    let detail = AnalysisSize.fitting(size.width, size.height, longSide: AnalysisSize.detail)
    let image = try reader.image(width: detail.width, height: detail.height)
    samples.append(
      Sample(
        time: time,
        qualities: try PictureQualities(
          detail: image, blockiness: blockiness.last ?? 0, width: size.width,
          height: size.height)))
  }

  /// The measures of the picture over the whole video.
  var qualities: VideoQualities {
    func median(_ measure: (PictureQualities) -> Double) -> Double {
      Self.median(samples.map { measure($0.qualities) })
    }
    func mean(_ measure: (PictureQualities) -> Double) -> Double {
      Self.mean(samples.map { measure($0.qualities) })
    }
    return VideoQualities(
      sharpness: median(\.sharpness), meanLuma: median(\.meanLuma),
      clippedBlack: mean(\.clippedBlack), clippedWhite: mean(\.clippedWhite),
      contrast: median(\.contrast), colourfulness: median(\.colourfulness),
      noise: median(\.noise), blockiness: Self.median(blockiness),
      motion: pairs > 0 ? motion / Double(pairs) : 0)
  }

  /// The stretches between cuts.
  var shots: [Shot] {
    let starts = [0] + cutTimes
    return zip(starts, starts.dropFirst() + [end]).map { Shot(start: $0, end: $1) }
      .prefix(VideoAnalysis.maximumShots).map(\.self)
  }

  /// One entry for every second begun. A second without a sampled frame has the measures of the
  /// last one before it: that is what is on the screen.
  func curve(_ sound: SoundTrack?) -> [VideoSecond] {
    var first = 0
    var shown = samples.first.map { [$0.qualities] } ?? []
    return seconds.indices.map { second in
      var here: [PictureQualities] = []
      while first < samples.count, samples[first].time < Double(second + 1) {
        here.append(samples[first].qualities)
        first += 1
      }
      if !here.isEmpty { shown = here }
      let own = seconds[second]
      let result = VideoSecond(
        start: Double(second), motion: own.pairs > 0 ? own.motion / Double(own.pairs) : 0,
        meanLuma: Self.mean(shown.map(\.meanLuma)), sharpness: Self.mean(shown.map(\.sharpness)),
        contrast: Self.mean(shown.map(\.contrast)),
        colourfulness: Self.mean(shown.map(\.colourfulness)), cuts: own.cuts,
        momentaryLoudness: sound?.momentary(second: second))
      if let last = shown.last { shown = [last] }
      return result
    }
  }

  /// The first three seconds.
  func hook(_ sound: SoundTrack?) -> Hook {
    let opening = samples.prefix { $0.time < Hook.length }.map(\.qualities)
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
