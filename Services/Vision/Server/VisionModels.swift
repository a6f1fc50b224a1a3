import Execution
import Inference
import Scoring
import ServiceKit
import VisionDomain

/// The models of the vision service that set-up fetches, loaded once.
public struct VisionModels: Sendable {
  /// Turns pictures into vectors.
  public var encoder: ModelSlot<ImageEncoder>

  /// Says how damaged pictures look; `nil` where it is not installed.
  public var brisque: Brisque?

  /// Models that were loaded before.
  public init(encoder: ModelSlot<ImageEncoder>, brisque: Brisque? = nil) {
    self.encoder = encoder
    self.brisque = brisque
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
    encoder = try await Self.load(
      "mobilenet-v2", from: installed, data: "torchvision IMAGENET1K_V1, trained on ImageNet-1k",
      settings: settings, shapes: ImageEncoder.inputShapes, logger: environment.logger
    ) { model, identity in try ImageEncoder(model: model, identity: identity) }
    brisque = try Self.brisque(from: installed, logger: environment.logger)
  }

  private static func brisque(from installed: InstalledModels, logger: Logger) throws -> Brisque? {
    let name = "brisque"
    let record: InstalledModel
    do throws(InferenceError) {
      record = try installed.model(name)
    } catch {
      guard case .notInstalled = error else { throw error }
      logger.warning("model not installed", ["model": .string(name), "fix": "make models"])
      return nil
    }
    guard let file = record.files.first else {
      throw InferenceError.unreadableRecord(
        path: installed.directory, reason: "it names no file of the model \(name)")
    }
    try file.verify()
    return try Brisque(path: file.path)
  }

  /// Loads one model on a thread of its own, since that blocks.
  private static func load<Value: Sendable>(
    _ name: String, from installed: InstalledModels, data: String, settings: Model.Configuration,
    shapes: [String: [Dimension]], logger: Logger,
    _ make: @escaping @Sendable (Model, ModelIdentity) throws -> Value
  ) async throws -> ModelSlot<Value> {
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
    let value = try make(model, ModelIdentity(name: name, version: record.version, data: data))
    try await model.warmUp()
    logger.info(
      "model loaded",
      [
        "model": .string(name), "version": .string(record.version),
        "seconds": .double((ContinuousClock.now - started) / .seconds(1)),
      ])
    return .loaded(value)
  }
}
