import Execution
import Foundation
import Inference
import Scoring
import ServiceKit

/// Loads the models that are installed, one after the other.
public struct ModelLoader: Sendable {
  /// A neural model and what its answers are signed with.
  public struct Loaded: Sendable {
    /// The model, warmed up.
    public let model: Model
    /// Its name, version and data.
    public let identity: ModelIdentity
  }

  private let installed: InstalledModels
  private let settings: Model.Configuration
  private let logger: Logger

  /// A loader of what is installed in the folder that the configuration names, with its settings; the
  /// service's schema holds `InferenceKeys.all` and `WorkKeys.queueCapacity`.
  ///
  /// - Throws: `InferenceError.unreadableRecord`.
  public init(_ environment: ServiceEnvironment) throws(InferenceError) {
    let configuration = environment.configuration
    let cache = configuration[InferenceKeys.cacheDirectory]
    settings = Model.Configuration {
      $0.precision = configuration[InferenceKeys.precision]
      $0.threads = configuration[InferenceKeys.threads]
      $0.streams = configuration[InferenceKeys.streams]
      $0.queueCapacity = configuration[WorkKeys.queueCapacity]
      $0.cacheDirectory = cache.isEmpty ? nil : cache
    }
    installed = try InstalledModels(directory: configuration[InferenceKeys.directory])
    logger = environment.logger
  }

  /// Loads a neural model.
  ///
  /// - Parameters:
  ///   - data: what it learned from, in one line.
  ///   - shapes: other shapes for its inputs, for good.
  ///   - warmUp: shapes for the inputs of its first inference that have no fixed one.
  /// - Throws: `InferenceError`, unless it is only not installed.
  public func load(
    _ name: String, data: String, shapes: [String: [Inference.Dimension]] = [:],
    warmUp: [String: [Int]] = [:]
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
  public func load(
    _ path: String, sha256: String?, identity: ModelIdentity,
    shapes: [String: [Inference.Dimension]] = [:], warmUp: [String: [Int]] = [:]
  ) async throws -> Loaded {
    var settings = settings
    settings.shapes = shapes
    let model = try await timed(identity) { [settings] in
      let model = try await Self.blocking {
        try Model(path: path, sha256: sha256, configuration: settings)
      }
      try await model.warmUp(shapes: warmUp)
      return model
    }
    return Loaded(model: model, identity: identity)
  }

  /// Loads a neural model in stages from a file, on a thread of its own, since that blocks.
  ///
  /// - Parameters:
  ///   - sha256: the hash that it must have; nil for an operator's own file.
  ///   - stages: the parts that it is cut into.
  ///   - make: what is made of it.
  ///   - warmUp: runs what was made for the first time.
  /// - Throws: `InferenceError`; what `make` and `warmUp` throw.
  public func load<Made: Sendable>(
    _ path: String, sha256: String?, identity: ModelIdentity, stages: [StagedModel.Stage],
    as make: (StagedModel) throws -> Made, warmUp: (Made) async throws -> Void
  ) async throws -> Made {
    try await timed(identity) {
      let model = try await Self.blocking { [settings] in
        try StagedModel(path: path, sha256: sha256, stages: stages, configuration: settings)
      }
      let made = try make(model)
      try await warmUp(made)
      return made
    }
  }

  private static func blocking<Value: Sendable>(
    _ work: @escaping @Sendable () throws -> Value
  ) async throws -> Value {
    try await WorkQueue(label: "models", threads: 1, capacity: 0).run { _ in try work() }
  }

  /// Loads, and says how long that took.
  private func timed<Value>(
    _ identity: ModelIdentity, _ load: () async throws -> Value
  ) async throws -> Value {
    let started = ContinuousClock.now
    let value = try await load()
    logger.info(
      "model loaded",
      [
        "model": .string(identity.name), "version": .string(identity.version),
        "seconds": .double((ContinuousClock.now - started) / .seconds(1)),
      ])
    return value
  }

  /// The first file of an installed model, and the model's version.
  ///
  /// - Throws: `InferenceError`, unless it is only not installed.
  public func file(
    of name: String
  ) throws(InferenceError) -> ModelSlot<(file: InstalledModel.File, version: String)> {
    try model(name).map { model throws(InferenceError) in
      guard let file = model.files.first else {
        throw .unreadableRecord(
          path: installed.directory, reason: "it names no file of the model \(name)")
      }
      return (file, model.version)
    }
  }

  /// The bytes of a file that comes with an installed model, such as its vocabulary.
  ///
  /// - Parameters:
  ///   - file: its name, without folders.
  ///   - name: the model's name.
  /// - Throws: `InferenceError` when the record does not name it, it cannot be read or is not the one
  ///   that was installed, unless the model is only not installed.
  public func bytes(
    of file: String, with name: String
  ) throws(InferenceError) -> ModelSlot<Data> {
    try model(name).map { model throws(InferenceError) in
      guard
        let found = model.files.first(where: { URL(filePath: $0.path).lastPathComponent == file })
      else {
        throw .unreadableRecord(
          path: installed.directory, reason: "it names no \(file) of the model \(name)")
      }
      try found.verify()
      do {
        return try Data(contentsOf: URL(filePath: found.path))
      } catch {
        throw .unreadable(path: found.path, reason: "\(error)")
      }
    }
  }

  private func model(_ name: String) throws(InferenceError) -> ModelSlot<InstalledModel> {
    do {
      return .loaded(try installed.model(name))
    } catch {
      guard case .notInstalled = error else { throw error }
      logger.warning("model not installed", ["model": .string(name), "fix": "make models"])
      return .notInstalled(model: name, directory: installed.directory)
    }
  }
}
