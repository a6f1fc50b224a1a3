import GRPC
import Inference
import ServiceKit

/// The place of a neural model: loaded, or not installed.
public enum ModelSlot<Value: Sendable>: Sendable {
  /// It can be used.
  case loaded(Value)
  /// The model of that name is not installed in the folder.
  case notInstalled(model: String, directory: String)

  /// The place of what `make` makes of what is loaded; where that needs another model that is not
  /// installed, that one's.
  public func flatMap<Other: Sendable, Failure: Error>(
    _ make: (Value) throws(Failure) -> ModelSlot<Other>
  ) throws(Failure) -> ModelSlot<Other> {
    switch self {
    case .loaded(let value): try make(value)
    case .notInstalled(let model, let directory):
      .notInstalled(model: model, directory: directory)
    }
  }

  /// The place of what `make` makes of what is loaded.
  public func map<Other: Sendable, Failure: Error>(
    _ make: (Value) throws(Failure) -> Other
  ) throws(Failure) -> ModelSlot<Other> {
    try flatMap { value throws(Failure) in .loaded(try make(value)) }
  }

  /// The place of what `make` makes of what is loaded.
  public func asyncMap<Other: Sendable>(
    _ make: (Value) async throws -> Other
  ) async rethrows -> ModelSlot<Other> {
    switch self {
    case .loaded(let value): .loaded(try await make(value))
    case .notInstalled(let model, let directory):
      .notInstalled(model: model, directory: directory)
    }
  }

  /// What is loaded; nil where nothing is.
  public var value: Value? {
    if case .loaded(let value) = self { value } else { nil }
  }

  /// What is loaded.
  ///
  /// - Throws: `FAILED_PRECONDITION` with `MODEL_NOT_INSTALLED` where nothing is.
  public func loaded() throws(RPCError) -> Value {
    switch self {
    case .loaded(let value): return value
    case .notInstalled(let model, let directory):
      let error = InferenceError.notInstalled(model: model, directory: directory)
      throw RPCError(.modelNotInstalled, error.description, info: ["model": model], cause: error)
    }
  }
}
