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
  func flatMap<Other: Sendable>(
    _ make: (Value) throws -> ModelSlot<Other>
  ) rethrows -> ModelSlot<Other> {
    switch self {
    case .loaded(let value): try make(value)
    case .notInstalled(let model, let directory):
      .notInstalled(model: model, directory: directory)
    }
  }

  /// The place of what `make` makes of what is loaded.
  func map<Other: Sendable>(_ make: (Value) throws -> Other) rethrows -> ModelSlot<Other> {
    try flatMap { .loaded(try make($0)) }
  }

  /// The place of what `make` makes of what is loaded.
  func asyncMap<Other: Sendable>(
    _ make: (Value) async throws -> Other
  ) async rethrows -> ModelSlot<Other> {
    switch self {
    case .loaded(let value): .loaded(try await make(value))
    case .notInstalled(let model, let directory):
      .notInstalled(model: model, directory: directory)
    }
  }

  /// What is loaded; nil where nothing is.
  var value: Value? {
    if case .loaded(let value) = self { value } else { nil }
  }

  /// What is loaded.
  ///
  /// - Throws: `FAILED_PRECONDITION` with `MODEL_NOT_INSTALLED` where nothing is.
  func loaded() throws(RPCError) -> Value {
    switch self {
    case .loaded(let value): return value
    case .notInstalled(let model, let directory):
      let error = InferenceError.notInstalled(model: model, directory: directory)
      throw RPCError(.modelNotInstalled, error.description, info: ["model": model], cause: error)
    }
  }
}
