import Contracts
import Execution
import Foundation
import GRPC
import Media
import ServiceKit
import Storage
import Validation
import VisionDomain

/// `marquee.vision.v1.VisionService` over the vision domain: messages in, messages out, the work
/// itself on a bounded queue of threads.
public struct VisionServiceAdapter: VisionService.ServiceProtocol {
  let root: MediaRoot?
  let limits: MediaLimits
  let models: VisionModels
  let queue: WorkQueue
  let screenshotReader: ScreenshotReader
  private let analyzer: VideoAnalyzer
  private let selector: ThumbnailSelector
  let pictures: PictureAnalyzer
  let appeal: ThumbnailAppeal
  let clicks: ClickModel
  let history: ClickHistory

  /// An adapter with its models loaded.
  ///
  /// - Parameters:
  ///   - root: the folder below which paths may be read; `nil` refuses every path.
  ///   - limits: how much of an input is accepted.
  ///   - queue: runs the work.
  ///   - models: the neural models, loaded.
  ///   - outcomes: where and how many outcomes of thumbnails are kept.
  /// - Throws: `ModelError`, or `StorageError` when the outcomes cannot be opened.
  public init(
    root: MediaRoot?, limits: MediaLimits, queue: WorkQueue, models: VisionModels,
    outcomes: OutcomeSettings
  ) async throws {
    self.root = root
    self.limits = limits
    self.queue = queue
    self.models = models
    screenshotReader = try ScreenshotReader()
    analyzer = try VideoAnalyzer()
    let appeal = try ThumbnailAppeal()
    let clicks = try ClickModel(appeal: appeal)
    selector = ThumbnailSelector(appeal: appeal, faceDetector: models.faceDetector.value)
    pictures = PictureAnalyzer(brisque: models.brisque.value)
    history = try await queue.run { _ in
      try ClickHistory(
        directory: outcomes.directory, model: clicks,
        maximumOutcomes: outcomes.maximumOutcomes, maximumAudiences: outcomes.maximumAudiences)
    }
    self.appeal = appeal
    self.clicks = clicks
  }

  /// An adapter as the configuration says, with the neural models that are installed.
  ///
  /// - Throws: `ModelError`, `InferenceError` when an installed model cannot be used, `StorageError` when
  ///   the outcomes of thumbnails cannot be opened, or `ConfigurationError` when `media.root` is no folder.
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
      queue: environment.makeWorkQueue(label: "vision"),
      models: VisionModels(environment), outcomes: OutcomeSettings(configuration))
  }

  /// Gives up the outcomes of thumbnails, all of which are on disk.
  @Sendable public func close() async throws {
    try await queue.run { _ in history.close() }
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

  /// Reads a request; what is wrong with it becomes `INVALID_ARGUMENT`.
  func naming<Result>(_ read: () throws(InvalidInput) -> Result) throws(RPCError) -> Result {
    do {
      return try read()
    } catch {
      throw RPCError(error, reason: ErrorReason(error))
    }
  }

  /// Runs work on the queue; what is wrong with the request becomes `INVALID_ARGUMENT`, and what cannot be
  /// kept or read says why.
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
    } catch let error as StorageError {
      throw RPCError(error)
    } catch let error as ClickHistoryError {
      throw RPCError(.limitReached, error.description, cause: error)
    }
  }
}
