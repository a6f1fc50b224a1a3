import Execution
import Inference
import Scoring
import ServiceKit
import VisionDomain

/// The neural models of the vision service, loaded once.
public struct VisionModels: Sendable {
  /// Turns pictures into vectors.
  public var encoder: ModelSlot<ImageEncoder>
  /// Reads the text in pictures.
  public var textReader: ModelSlot<TextReader>

  /// Models that were loaded before.
  public init(encoder: ModelSlot<ImageEncoder>, textReader: ModelSlot<TextReader>) {
    self.encoder = encoder
    self.textReader = textReader
  }

  /// Loads what is installed, as the configuration says, and warms it up.
  ///
  /// - Throws: `InferenceError` or `ModelError` when an installed model cannot be used: its file is not the
  ///   one that was installed, or not what this service takes.
  public init(_ environment: ServiceEnvironment) async throws {
    let configuration = environment.configuration
    let cache = configuration[InferenceKeys.cacheDirectory]
    let settings = Model.Configuration {
      $0.precision = configuration[InferenceKeys.precision]
      $0.threads = configuration[InferenceKeys.threads]
      $0.streams = configuration[InferenceKeys.streams]
      $0.queueCapacity = configuration[WorkKeys.queueCapacity]
      $0.cacheDirectory = cache.isEmpty ? nil : cache
    }
    let installed = try InstalledModels(directory: configuration[InferenceKeys.directory])
    let loader = ModelLoader(
      installed: installed, settings: settings, logger: environment.logger)
    encoder = try await loader.load(
      "mobilenet-v2", data: "torchvision IMAGENET1K_V1, trained on ImageNet-1k",
      shapes: ImageEncoder.inputShapes
    ).map { try ImageEncoder(model: $0.model, identity: $0.identity) }
    let data = "PP-OCRv6 small (PaddleOCR), trained by its authors on data that they do not publish"
    let detection = try await loader.load(
      "ppocr-detection", data: data, warmUp: TextReader.detectionWarmUp)
    let recognition = try await loader.load(
      "ppocr-recognition", data: data, warmUp: TextReader.recognitionWarmUp)
    textReader = try detection.flatMap { detection in
      try recognition.map { recognition in
        try TextReader(
          detection: detection.model, recognition: recognition.model,
          identity: recognition.identity)
      }
    }
  }
}

/// Loads the models that are installed, one after the other.
private struct ModelLoader {
  /// A model and what its answers are signed with.
  struct Loaded: Sendable {
    let model: Model
    let identity: ModelIdentity
  }

  let installed: InstalledModels
  let settings: Model.Configuration
  let logger: Logger

  /// Loads one model on a thread of its own, since that blocks.
  ///
  /// - Parameters:
  ///   - shapes: other shapes for its inputs, for good.
  ///   - warmUp: shapes for the inputs of its first inference that have no fixed one.
  func load(
    _ name: String, data: String, shapes: [String: [Dimension]] = [:], warmUp: [String: [Int]] = [:]
  ) async throws -> ModelSlot<Loaded> {
    let record: InstalledModel
    do throws(InferenceError) {
      record = try installed.model(name)
    } catch {
      guard case .notInstalled = error else { throw error }
      logger.warning("model not installed", ["model": .string(name), "fix": "make models"])
      return .notInstalled(model: name, directory: installed.directory)
    }
    guard let file = record.files.first else {
      throw InferenceError.unreadableRecord(
        path: installed.directory, reason: "it names no file of the model \(name)")
    }
    let queue = WorkQueue(label: "models", threads: 1, capacity: 0)
    let started = ContinuousClock.now
    var settings = settings
    settings.shapes = shapes
    let model = try await queue.run { [settings] _ in
      try Model(path: file.path, sha256: file.sha256, configuration: settings)
    }
    try await model.warmUp(shapes: warmUp)
    logger.info(
      "model loaded",
      [
        "model": .string(name), "version": .string(record.version),
        "seconds": .double((ContinuousClock.now - started) / .seconds(1)),
      ])
    return .loaded(
      Loaded(
        model: model, identity: ModelIdentity(name: name, version: record.version, data: data)))
  }
}
