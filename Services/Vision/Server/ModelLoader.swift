import Execution
import Inference
import Scoring
import ServiceKit

/// Loads the models that are installed, one after the other.
struct ModelLoader {
  /// A neural model and what its answers are signed with.
  struct Loaded: Sendable {
    let model: Model
    let identity: ModelIdentity
  }

  let installed: InstalledModels
  let settings: Model.Configuration
  let logger: Logger

  /// Loads a neural model.
  ///
  /// - Parameters:
  ///   - data: what it learned from, in one line.
  ///   - shapes: other shapes for its inputs, for good.
  ///   - warmUp: shapes for the inputs of its first inference that have no fixed one.
  /// - Throws: `InferenceError`, unless it is only not installed.
  func load(
    _ name: String, data: String, shapes: [String: [Dimension]] = [:], warmUp: [String: [Int]] = [:]
  ) async throws -> ModelSlot<Loaded> {
    try await file(of: name).asyncMap { record in
      try await load(
        record.file.path, sha256: record.file.sha256,
        identity: ModelIdentity(name: name, version: record.version, data: data), shapes: shapes,
        warmUp: warmUp)
    }
  }

  /// Loads a neural model from a file, on a thread of its own, since that blocks.
  ///
  /// - Parameter sha256: the hash that it must have; nil for an operator's own file.
  /// - Throws: `InferenceError`.
  func load(
    _ path: String, sha256: String?, identity: ModelIdentity,
    shapes: [String: [Dimension]] = [:], warmUp: [String: [Int]] = [:]
  ) async throws -> Loaded {
    let started = ContinuousClock.now
    var settings = settings
    settings.shapes = shapes
    let model = try await WorkQueue(label: "models", threads: 1, capacity: 0).run {
      [settings] _ in
      try Model(path: path, sha256: sha256, configuration: settings)
    }
    try await model.warmUp(shapes: warmUp)
    logger.info(
      "model loaded",
      [
        "model": .string(identity.name), "version": .string(identity.version),
        "seconds": .double((ContinuousClock.now - started) / .seconds(1)),
      ])
    return Loaded(model: model, identity: identity)
  }

  /// The one file of an installed model, and the model's version.
  ///
  /// - Throws: `InferenceError`, unless it is only not installed.
  func file(
    of name: String
  ) throws(InferenceError) -> ModelSlot<(file: InstalledModel.File, version: String)> {
    let record: InstalledModel
    do {
      record = try installed.model(name)
    } catch {
      guard case .notInstalled = error else { throw error }
      logger.warning("model not installed", ["model": .string(name), "fix": "make models"])
      return .notInstalled(model: name, directory: installed.directory)
    }
    guard let file = record.files.first else {
      throw .unreadableRecord(
        path: installed.directory, reason: "it names no file of the model \(name)")
    }
    return .loaded((file, record.version))
  }
}
