import COpenVINO

/// Room of the library for one inference at a time.
///
/// `@unchecked Sendable`: the pool lends it to one task at a time; an `InferenceRun` guards the one call
/// that may come from elsewhere, the cancellation.
final class Request: @unchecked Sendable {
  /// Keeps the model alive; its requests end before it.
  private let model: ModelHandle
  private let pointer: OpaquePointer
  private let outputs: [Port]

  init(_ model: ModelHandle, outputs: [Port]) throws(InferenceError) {
    var request: OpaquePointer?
    if let reason = LibraryMessage.take(copenvino_make_request(model.pointer, &request)) {
      throw .failed(reason: reason)
    }
    guard let request else { throw .failed(reason: "the library gave no request") }
    self.model = model
    self.outputs = outputs
    pointer = request
  }

  deinit {
    copenvino_free_request(pointer)
  }

  /// Runs the model on tensors in the order of its inputs; returns its outputs in their order.
  func run(_ inputs: [Tensor]) async throws -> [Tensor] {
    for (index, tensor) in inputs.enumerated() {
      try check(
        copenvino_set_input(
          pointer, index, tensor.shape, tensor.shape.count,
          tensor.storage.bytes.baseAddress))
    }
    // The library writes outputs of known shape where they stay.
    var prepared: [Tensor?] = []
    for (index, port) in outputs.enumerated() {
      guard let shape = port.fixedShape else {
        prepared.append(nil)
        continue
      }
      let tensor = try Tensor(roomFor: shape, elementType: port.elementType)
      try check(
        copenvino_set_output(
          pointer, index, shape, shape.count, tensor.storage.bytes.baseAddress))
      prepared.append(tensor)
    }
    // The tensors outlive the inference: the library reads and writes their memory until it has ended.
    defer { withExtendedLifetime((inputs, prepared)) {} }
    let run = InferenceRun(pointer, isInterruptible: !model.hasOpenShapes)
    try await withTaskCancellationHandler {
      try await run.outcome()
    } onCancel: {
      run.cancel()
    }
    try Task.checkCancellation()
    return try prepared.enumerated().map { index, tensor in
      try tensor ?? result(index, outputs[index])
    }
  }

  /// A copy of an output whose shape was not known before.
  private func result(_ index: Int, _ port: Port) throws -> Tensor {
    var shape: UnsafePointer<Int>?
    var rank = 0
    var bytes: UnsafeRawPointer?
    var count = 0
    try check(copenvino_result(pointer, index, &shape, &rank, &bytes, &count))
    let sizes = Array(UnsafeBufferPointer(start: shape, count: rank))
    let tensor = try Tensor(roomFor: sizes, elementType: port.elementType)
    guard count == tensor.storage.byteCount else {
      throw InferenceError.failed(
        reason: "the output \"\(port.name)\" has \(count) bytes for the shape \(sizes)")
    }
    tensor.storage.bytes.copyMemory(from: UnsafeRawBufferPointer(start: bytes, count: count))
    return tensor
  }

  private func check(_ message: UnsafeMutablePointer<CChar>?) throws(InferenceError) {
    if let reason = LibraryMessage.take(message) { throw .failed(reason: reason) }
  }
}
