import Contracts
import Execution
import Foundation
import GRPC
import Media
import ServiceKit
import Validation
import VisionDomain

/// `marquee.vision.v1.VisionService` over the vision domain: messages in, messages out, the work
/// itself on a bounded queue of threads.
public struct VisionServiceAdapter: VisionService.ServiceProtocol {
  /// How nice decoding and measuring are to the threads of the networks. These wait for each other
  /// after every layer: one that is held up holds up the others, while what is decoded waits in a queue
  /// anyway.
  private static let niceness = 10
  /// How many competitors a thumbnail may have.
  static let maximumCompetitors = 20

  let root: MediaRoot?
  let limits: MediaLimits
  let models: VisionModels
  let queue: WorkQueue
  let screenshotReader: ScreenshotReader
  private let analyzer: VideoAnalyzer
  private let appeal: ThumbnailAppeal
  private let selector: ThumbnailSelector
  let pictures: PictureAnalyzer

  /// An adapter with its models loaded.
  ///
  /// - Parameters:
  ///   - root: the folder below which paths may be read; `nil` refuses every path.
  ///   - limits: how much of an input is accepted.
  ///   - queue: runs the work.
  ///   - models: the neural models, loaded.
  /// - Throws: `ModelError`.
  public init(
    root: MediaRoot?, limits: MediaLimits, queue: WorkQueue, models: VisionModels
  ) throws {
    self.root = root
    self.limits = limits
    self.queue = queue
    self.models = models
    screenshotReader = try ScreenshotReader()
    analyzer = try VideoAnalyzer()
    appeal = try ThumbnailAppeal()
    selector = ThumbnailSelector(appeal: appeal, faceDetector: models.faceDetector.value)
    pictures = PictureAnalyzer(brisque: models.brisque.value)
  }

  /// An adapter as the configuration says, with the neural models that are installed.
  ///
  /// - Throws: `ModelError`, `InferenceError` when an installed model cannot be used, or
  ///   `ConfigurationError` when `media.root` is no folder.
  public init(_ environment: ServiceEnvironment) async throws {
    let configuration = environment.configuration
    let path = configuration[CommonKeys.mediaRoot]
    let root = MediaRoot(path)
    guard path.isEmpty || root != nil else {
      throw ConfigurationError(
        place: CommonKeys.mediaRoot.name, problem: "there is no folder \"\(path)\"")
    }
    try await self.init(
      root: root,
      limits: MediaLimits(
        maximumBytes: configuration[CommonKeys.mediaMaxBytes],
        maximumPixels: configuration[VisionKeys.maximumPixels],
        maximumSeconds: configuration[VisionKeys.maximumSeconds]),
      queue: environment.makeWorkQueue(label: "vision", niceness: Self.niceness),
      models: VisionModels(environment))
  }

  public func analyzeVideo(
    request: VisionAnalyzeVideoRequest, response: RPCWriter<VisionAnalyzeVideoResponse>,
    context: ServerContext
  ) async throws {
    let source = try RequestedMedia(request.hasSource ? request.source : nil, field: "source")
    let keyframeSide = request.hasKeyframeSide ? Int(request.keyframeSide) : nil
    // Only the newest fraction matters to a caller who reads slowly.
    let (fractions, progress) = AsyncStream.makeStream(
      of: Double.self, bufferingPolicy: .bufferingNewest(1))
    let analysis = try await withThrowingTaskGroup(of: VideoAnalysis.self) { group in
      group.addTask {
        defer { progress.finish() }
        return try await run { cancellation in
          try analyzer.analyze(
            source.input(root), field: source.field, limits: limits,
            keyframeSide: keyframeSide, check: cancellation.check, progress: { progress.yield($0) })
        }
      }
      for await fraction in fractions {
        try await response.write(
          .with {
            $0.progress = .with {
              $0.stage = "measure"
              $0.fraction = fraction
            }
          })
      }
      guard let analysis = try await group.next() else { throw CancellationError() }
      return analysis
    }
    let model = CommonModelInfo(analyzer.soundKindIdentity)
    try await response.write(
      .with { $0.analysis = VisionVideoAnalysis(analysis, soundKindModel: model) })
  }

  public func generateThumbnails(
    request: VisionGenerateThumbnailsRequest, context: ServerContext
  ) async throws -> VisionGenerateThumbnailsResponse {
    let source = try RequestedMedia(request.hasSource ? request.source : nil, field: "source")
    let wanted = try naming { () throws(InvalidInput) in try ThumbnailSelector.Request(request) }
    let (thumbnails, candidates) = try await answering {
      try await selector.select(
        wanted, from: source.input(root), field: source.field, limits: limits, on: queue)
    }
    return .with {
      $0.thumbnails = thumbnails.map { VisionThumbnail($0) }
      $0.candidateCount = UInt32(candidates)
      if let identity = models.faceDetector.value?.identity {
        $0.faceModel = CommonModelInfo(identity)
      }
    }
  }

  public func scoreThumbnail(
    request: VisionScoreThumbnailRequest, context: ServerContext
  ) async throws -> VisionScoreThumbnailResponse {
    let image = try RequestedMedia(request.hasImage ? request.image : nil, field: "image")
    guard request.competitors.count <= Self.maximumCompetitors else {
      throw RPCError(
        InvalidInput(
          .valueOutOfRange, field: "competitors",
          "\(request.competitors.count) competitors, at most "
            + "\(Self.maximumCompetitors) are allowed"))
    }
    let competitors = try request.competitors.enumerated().map { index, source in
      try RequestedMedia(source, field: "competitors[\(index)]")
    }
    return try await run { cancellation in
      let qualities = try ([image] + competitors).map { media in
        try PictureQualities.measure(
          media.input(root), field: media.field, limits: limits, check: cancellation.check)
      }
      let scores = qualities.map { appeal.score($0) }
      let ranks = ThumbnailAppeal.ranks(scores.map(\.value))
      return .with {
        $0.appeal = CommonScore(scores[0])
        $0.qualities = VisionPictureQualities(qualities[0])
        $0.improvements = appeal.improvements(qualities[0]).map { VisionThumbnailImprovement($0) }
        $0.rank = UInt32(ranks[0])
        $0.competitors = (1..<qualities.count).map { index in
          .with {
            $0.appeal = scores[index].value
            $0.rank = UInt32(ranks[index])
            $0.qualities = VisionPictureQualities(qualities[index])
          }
        }
      }
    }
  }

  /// Reads a request; what is wrong with it becomes `INVALID_ARGUMENT`.
  func naming<Result>(_ read: () throws(InvalidInput) -> Result) throws(RPCError) -> Result {
    do {
      return try read()
    } catch {
      throw RPCError(error, reason: ErrorReason(error))
    }
  }

  /// Runs work on the queue; what is wrong with the request becomes `INVALID_ARGUMENT`.
  func run<Result: Sendable>(
    _ work: @escaping @Sendable (Cancellation) throws -> Result
  ) async throws -> Result {
    try await answering { try await queue.run(work) }
  }

  /// Does work; what is wrong with the request becomes `INVALID_ARGUMENT`.
  private func answering<Result>(_ work: () async throws -> Result) async throws -> Result {
    do {
      return try await work()
    } catch let error as InvalidInput {
      throw RPCError(error, reason: ErrorReason(error))
    }
  }
}
