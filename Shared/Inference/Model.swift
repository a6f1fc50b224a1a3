import Execution
import Foundation

/// A neural network, compiled for this CPU, that runs any number of inferences, some at the same time.
///
/// Inferences run on threads of OpenVINO's own; the tasks that wait for them are suspended. As many run
/// at a time as there are streams, and a bounded number waits.
public final class Model: Sendable {
  /// What the model takes.
  public let inputs: [Port]
  /// What the model gives.
  public let outputs: [Port]
  /// What the model's file says about itself: texts by their keys, such as `names` of an ONNX export.
  public let metadata: [String: String]
  /// How it is compiled and run.
  public let configuration: Configuration
  private let handle: ModelHandle
  private let pool: RequestPool<Request>

  /// Reads and compiles a model. Blocks for a fraction of a second up to seconds.
  ///
  /// - Parameters:
  ///   - path: an ONNX file, an OpenVINO IR (`.xml`, its `.bin` beside it) or a frozen TensorFlow graph.
  ///   - sha256: the hash that the file must have, in hexadecimal; nil accepts any file, which should
  ///     then be the operator's own. It covers this file alone, not the `.bin` of an IR.
  ///   - configuration: how it is compiled and run.
  /// - Throws: `unreadable`, `hashMismatch`, `unloadable`, `unsupportedElementType`.
  public init(
    path: String, sha256: String? = nil, configuration: Configuration = Configuration()
  ) throws(InferenceError) {
    try FileDigest.check(path, sha256: sha256)
    let handle = try ModelHandle(path: path, configuration: configuration)
    self.handle = handle
    self.configuration = configuration
    inputs = try handle.inputs()
    outputs = try handle.outputs()
    metadata = handle.metadata()
    var requests: [Request] = []
    for _ in 0..<max(1, configuration.streams) {
      requests.append(try Request(handle, outputs: outputs))
    }
    pool = RequestPool(
      requests, capacity: configuration.queueCapacity, name: URL(filePath: path).lastPathComponent)
  }

  /// How many inferences run and wait at this moment.
  public var load: WorkQueue.Load { pool.load }

  /// Runs the model once.
  ///
  /// When the calling task is cancelled, a waiting inference is dropped at once. One that runs ends at its next layer
  /// where the network has tensors of one shape only; elsewhere it runs to its end, as the library answers wrongly after one
  /// that did not.
  ///
  /// - Parameter inputs: a tensor for each input, by any of its names.
  /// - Returns: the outputs, each under all of its names.
  /// - Throws: `unknownPort`, `missingInput`, `inputMismatch` before anything is computed, `failed` with
  ///   the library's message; `WorkQueue.Overloaded` when as many inferences wait as may;
  ///   `CancellationError`.
  public func infer(_ inputs: [String: Tensor]) async throws -> [String: Tensor] {
    let ordered = try self.inputs.arranged(inputs)
    return outputs.named(try await pool.withRequest { try await $0.run(ordered) })
  }

  /// Runs the model once on each stream with zeros, so that the first caller does not pay for what the
  /// library puts off until then.
  ///
  /// - Parameter shapes: a shape for each input, by any of its names, that has no fixed one.
  /// - Throws: as `infer` does; `missingInput` for an input without a shape.
  public func warmUp(shapes: [String: [Int]] = [:]) async throws {
    var zeros: [String: Tensor] = [:]
    for port in inputs {
      let given = port.names.lazy.compactMap { shapes[$0] }.first
      guard let shape = given ?? port.fixedShape else {
        throw InferenceError.missingInput(name: port.name)
      }
      zeros[port.name] = try Tensor(zeros: shape, elementType: port.elementType)
    }
    try await withThrowingTaskGroup { group in
      for _ in 0..<max(1, configuration.streams) {
        group.addTask { [zeros] in _ = try await self.infer(zeros) }
      }
      try await group.waitForAll()
    }
  }
}
