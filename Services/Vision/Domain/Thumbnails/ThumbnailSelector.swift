import Execution
import Foundation
import Lettering
import Media
import Scoring
import Validation

/// Picks frames of a video that do well as thumbnails and differ from one another.
public struct ThumbnailSelector: Sendable {
  /// What is asked for.
  public struct Request: Sendable, Equatable {
    /// How many thumbnails, 1 to 12.
    public var count: Int
    /// The most pixels across.
    public var maximumWidth: Int
    /// JPEG quality, 1 to 100.
    public var quality: Int
    /// The shapes that each frame is cut to as well, none twice.
    public var shapes: [ThumbnailShape]
    /// What is written on every crop; `nil` for nothing.
    public var title: String?
    /// The format of the crops; its quality is `quality`.
    public var cropFormat: CropFormat

    /// The format of a crop.
    public enum CropFormat: Sendable, Equatable {
      /// JPEG.
      case jpeg
      /// WebP, with loss.
      case webp
      /// PNG, without loss.
      case png
    }

    /// Four thumbnails of at most 1280 pixels across at quality 85, unless said otherwise.
    public init(
      count: Int = 4, maximumWidth: Int = 1280, quality: Int = 85, shapes: [ThumbnailShape] = [],
      title: String? = nil, cropFormat: CropFormat = .jpeg
    ) {
      self.count = count
      self.maximumWidth = maximumWidth
      self.quality = quality
      self.shapes = shapes
      self.title = title
      self.cropFormat = cropFormat
    }

    fileprivate var encoding: ImageFileEncoder.Format {
      switch cropFormat {
      case .jpeg: .jpeg(quality: quality)
      case .webp: .webp(quality: quality)
      case .png: .png
      }
    }
  }

  /// How many candidates are kept at most.
  static let maximumCandidates = 160
  /// The longest video, in seconds, of which every frame is decoded; of a longer one only key frames.
  static let longestFullDecode = 120.0
  /// Seconds between candidates to begin with; doubled whenever there are too many.
  static let firstPeriod = 0.2
  /// The share of the selection score that is appeal; the rest is difference.
  static let appealShare = 0.75
  /// The least difference between two thumbnails, 0 to 1: below it they look the same.
  static let leastDifference = 0.06
  /// The share of the selection score that is the face, where any frame has one.
  static let faceShare = 0.15
  /// The height of a face, in shares of the frame's, from which a larger one is no better.
  static let largeFace = 0.3
  /// The longer side of the frames in which faces are looked for, in pixels: a face of a tenth of it
  /// has 32.
  private static let faceSide = 320

  private let appeal: ThumbnailAppeal
  private let faceDetector: FaceDetector?

  /// A selector that judges frames as `appeal` does, and knows faces where it has a detector.
  public init(appeal: ThumbnailAppeal, faceDetector: FaceDetector? = nil) {
    self.appeal = appeal
    self.faceDetector = faceDetector
  }

  /// Picks thumbnails, best first.
  ///
  /// The first is the candidate of greatest appeal; each next one has the greatest sum of appeal and
  /// difference from those before it (maximal marginal relevance: J. Carbonell, J. Goldstein, SIGIR
  /// 1998), as long as one differs visibly. Where any candidate shows a face, each one's largest counts too.
  ///
  /// - Parameter queue: runs what is computed beside the network.
  /// - Throws: `InvalidInput`, `MediaError` where the fault is not the input's, or as `Model.infer` and
  ///   `WorkQueue.run` do.
  public func select(
    _ request: Request, from input: MediaInput, field: String, limits: MediaLimits,
    on queue: WorkQueue
  ) async throws -> (thumbnails: [Thumbnail], candidateCount: Int) {
    try Self.validate(request)
    var candidates = try await queue.run { cancellation in
      try InvalidInput.naming(field) {
        try self.candidates(input, field: field, limits: limits, check: cancellation.check)
      }
    }
    for index in candidates.indices {
      candidates[index].faces = try await faces(in: candidates[index], on: queue)
    }
    var picks: [Pick] = []
    while picks.count < request.count, let pick = best(candidates, after: picks) {
      picks.append(pick)
    }
    let pictures = try await queue.run { [picks] cancellation in
      try InvalidInput.naming(field) {
        try self.pictures(picks, request, input, limits: limits, check: cancellation.check)
      }
    }
    let thumbnails = zip(picks, pictures).map { pick, picture in
      Thumbnail(
        jpeg: picture.jpeg, time: pick.candidate.time, width: picture.width,
        height: picture.height, qualities: pick.candidate.qualities, selection: pick.selection,
        appeal: pick.candidate.appeal.score.value, crops: picture.crops)
    }
    return (thumbnails, candidates.count)
  }

  private static func validate(_ request: Request) throws(InvalidInput) {
    func require(_ value: Int, _ range: ClosedRange<Int>, _ field: String) throws(InvalidInput) {
      guard range.contains(value) else {
        throw InvalidInput(
          .valueOutOfRange, field: field,
          "\(value) is outside \(range.lowerBound) to \(range.upperBound)")
      }
    }
    try require(request.count, 1...12, "count")
    try require(request.maximumWidth, 16...4096, "max_width")
    try require(request.quality, 1...100, "jpeg_quality")
    guard Set(request.shapes).count == request.shapes.count else {
      throw InvalidInput(.valueOutOfRange, field: "shapes", "a shape stands there twice")
    }
    if let title = request.title {
      guard !request.shapes.isEmpty else {
        throw InvalidInput(
          .fieldRequired, field: "shapes",
          "a title is written on crops: at least one shape is needed")
      }
      try require(title.utf8.count, 1...Lettering.maximumBytes, "title")
    }
  }

  private struct Candidate {
    let time: Double
    let qualities: PictureQualities
    let appeal: MultiplicativeModel.Estimate
    let signature: FrameSignature
    /// The frame as faces are looked for in it; `nil` where nobody looks.
    let small: Image?
    /// Its faces, in pixels of the frame.
    var faces: [BoundingBox] = []

    /// How well the largest face can be seen, 0 (none) to 1.
    var faceQuality: Double {
      let tallest = faces.map { Double($0.bottom - $0.top) }.max() ?? 0
      return min(1, tallest / Double(qualities.height) / ThumbnailSelector.largeFace)
    }
  }

  private struct Pick {
    let candidate: Candidate
    let selection: Score
  }

  private func open(
    _ input: MediaInput, _ limits: MediaLimits, _ check: @escaping CancellationCheck
  ) throws -> VideoReader {
    let reader = try VideoReader(input, limits: limits, check: check)
    if let duration = reader.facts.duration, duration > Self.longestFullDecode {
      reader.decodeKeyFramesOnly()
    }
    return reader
  }

  private func candidates(
    _ input: MediaInput, field: String, limits: MediaLimits, check: @escaping CancellationCheck
  ) throws -> [Candidate] {
    let reader = try open(input, limits, check)
    try PictureQualities.checkSize(reader.facts.width, reader.facts.height, field: field)
    var candidates: [Candidate] = []
    var period = Self.firstPeriod
    while let event = try reader.next() {
      guard case .frame(let time, _) = event,
        candidates.last.map({ time - $0.time >= period - 1e-6 }) ?? true
      else { continue }
      candidates.append(try candidate(reader, time: time))
      if candidates.count == Self.maximumCandidates {
        period *= 2
        candidates = candidates.enumerated().filter { $0.offset % 2 == 0 }.map(\.element)
      }
    }
    return candidates
  }

  private func candidate(_ reader: VideoReader, time: Double) throws -> Candidate {
    let size = reader.frameSize
    let detail = AnalysisSize.fitting(size.width, size.height, longSide: AnalysisSize.detail)
    let small = AnalysisSize.fitting(size.width, size.height, longSide: AnalysisSize.motion)
    let qualities = try PictureQualities(
      detail: reader.image(width: detail.width, height: detail.height),
      blockiness: Blockiness.measure(reader.luma(width: size.width, height: size.height)),
      width: size.width, height: size.height)
    let face = AnalysisSize.fittingExactly(size.width, size.height, longSide: Self.faceSide)
    return Candidate(
      time: time, qualities: qualities, appeal: appeal.estimate(qualities),
      signature: try FrameSignature(reader.image(width: small.width, height: small.height)),
      small: faceDetector == nil
        ? nil : try reader.image(width: face.width, height: face.height))
  }

  private func faces(
    in candidate: Candidate, on queue: WorkQueue
  ) async throws -> [BoundingBox] {
    guard let faceDetector, let small = candidate.small else { return [] }
    let prepared = try await queue.run { _ in try FaceDetector.prepared(small) }
    let x = Float(candidate.qualities.width) / Float(small.width)
    let y = Float(candidate.qualities.height) / Float(small.height)
    return try await faceDetector.faces(in: prepared).map { $0.box.scaled(x, y) }
  }

  /// The best candidate that differs visibly from all picks; the earliest of equals.
  private func best(_ candidates: [Candidate], after picks: [Pick]) -> Pick? {
    let anyFace = candidates.contains { !$0.faces.isEmpty }
    var best: Pick?
    for candidate in candidates {
      let difference =
        picks.map { Self.difference($0.candidate.signature, candidate.signature) }.min() ?? 1
      guard difference >= Self.leastDifference else { continue }
      var estimate = candidate.appeal.blended(
        share: Self.appealShare, with: difference, named: "difference",
        explanations: (
          "It looks unlike the thumbnails before it.", "It resembles a thumbnail before it."
        ))
      if anyFace {
        estimate = estimate.blended(
          share: 1 - Self.faceShare, with: candidate.faceQuality, named: "face",
          explanations: ("It shows a face that can be seen.", "It shows a small face, or none."))
      }
      let selection = estimate.score
      if selection.value > best?.selection.value ?? -1 {
        best = Pick(candidate: candidate, selection: selection)
      }
    }
    return best
  }

  /// How unlike two frames look, 0 to 1: the mean of the differences of their pixels' luma, four
  /// times enlarged because unrelated pictures seldom differ by more than a quarter, and of their
  /// colours.
  private static func difference(_ first: FrameSignature, _ second: FrameSignature) -> Double {
    let luma = min(1, 4 * first.lumaDifference(second))
    return (luma + first.histogramDifference(second)) / 2
  }

  private struct Picture {
    let jpeg: Data
    let width: Int
    let height: Int
    let crops: [ThumbnailCrop]
  }

  /// The picked frames at their full size, in the order of `picks`, by a second pass that stops at
  /// the last of them: nothing but what is returned is ever held at full size.
  private func pictures(
    _ picks: [Pick], _ request: Request, _ input: MediaInput, limits: MediaLimits,
    check: @escaping CancellationCheck
  ) throws -> [Picture] {
    let reader = try open(input, limits, check)
    var pictures = [Picture?](repeating: nil, count: picks.count)
    var missing = picks.count
    while missing > 0, let event = try reader.next() {
      guard case .frame(let time, _) = event,
        let index = picks.firstIndex(where: { $0.candidate.time == time })
      else { continue }
      let size = reader.frameSize
      let width = min(size.width, request.maximumWidth)
      let height = max(1, (size.height * width + size.width / 2) / size.width)
      let image = try reader.image(width: width, height: height)
      let faces = picks[index].candidate.faces.map {
        $0.scaled(Float(width) / Float(size.width), Float(height) / Float(size.height))
      }
      pictures[index] = Picture(
        jpeg: try JPEGEncoder.encode(image, quality: request.quality), width: width,
        height: height,
        crops: try request.shapes.map { shape in
          try check()
          return try ThumbnailFinisher.crop(
            image, faces: faces, shape: shape, title: request.title, format: request.encoding)
        })
      missing -= 1
    }
    let found = pictures.compactMap(\.self)
    guard found.count == picks.count else {
      throw MediaError.unreadable(reason: "the file changed while it was read")
    }
    return found
  }
}
