import COpenVINO
import Foundation

/// A compiled model of the library, freed with the last reference.
///
/// `@unchecked Sendable`: the library's compiled models may be used from any thread, and what is read here
/// of one never changes.
final class ModelHandle: @unchecked Sendable {
  let pointer: OpaquePointer

  /// - Parameter stage: the part of the network that it is; nil for all of it.
  init(
    path: String, configuration: Model.Configuration, stage: StagedModel.Stage? = nil
  ) throws(InferenceError) {
    let texts = CTexts()
    let properties = configuration.properties.map {
      copenvino_property(key: texts.pointer($0.key), value: texts.pointer($0.value))
    }
    let dimensions = configuration.shapes.values.flatMap { $0 }.map {
      copenvino_dimension(minimum: Int64($0.minimum), maximum: Int64($0.maximum ?? -1))
    }
    var model: OpaquePointer?
    var missing: UnsafePointer<CChar>?
    let message = dimensions.withUnsafeBufferPointer { dimensions in
      var start = 0
      let reshapes = configuration.shapes.map { name, shape in
        defer { start += shape.count }
        return copenvino_reshape(
          name: texts.pointer(name), dimensions: dimensions.baseAddress.map { $0 + start },
          rank: shape.count)
      }
      return stage.withPart(texts) { part in
        copenvino_load(
          path, reshapes, reshapes.count, part, properties, properties.count, &missing, &model)
      }
    }
    if let missing {
      _ = LibraryMessage.take(message)
      throw .unknownTensor(path: path, name: String(cString: missing))
    }
    if let reason = LibraryMessage.take(message) {
      throw .unloadable(path: path, reason: reason)
    }
    guard let model else { throw .unloadable(path: path, reason: "the library gave no model") }
    pointer = model
  }

  deinit {
    copenvino_free(pointer)
  }

  /// Whether a tensor of it, or one inside, may have several shapes.
  var hasOpenShapes: Bool { copenvino_has_open_shapes(pointer) }

  func inputs() throws(InferenceError) -> [Port] {
    var ports: [Port] = []
    for index in 0..<copenvino_input_count(pointer) {
      ports.append(
        try Port(copenvino_input(pointer, index), unnamed: "input\(index)"))
    }
    return ports
  }

  func outputs() throws(InferenceError) -> [Port] {
    var ports: [Port] = []
    for index in 0..<copenvino_output_count(pointer) {
      ports.append(
        try Port(copenvino_output(pointer, index), unnamed: "output\(index)"))
    }
    return ports
  }

  func metadata() -> [String: String] {
    var metadata: [String: String] = [:]
    for index in 0..<copenvino_metadata_count(pointer) {
      let entry = copenvino_metadata(pointer, index)
      metadata[String(cString: entry.key)] = String(cString: entry.value)
    }
    return metadata
  }
}

/// C strings that live as long as this.
private final class CTexts {
  private var pointers: [UnsafeMutablePointer<CChar>] = []

  func pointer(_ text: String) -> UnsafePointer<CChar>? {
    guard let copy = strdup(text) else { return nil }
    pointers.append(copy)
    return UnsafePointer(copy)
  }

  deinit {
    for pointer in pointers { free(pointer) }
  }
}

extension StagedModel.Stage? {
  /// Calls `body` with the library's description of the part.
  fileprivate func withPart<Result>(
    _ texts: CTexts, _ body: (UnsafePointer<copenvino_part>?) -> Result
  ) -> Result {
    guard let stage = self else { return body(nil) }
    let inputs = stage.inputs.map { texts.pointer($0) }
    let outputs = stage.outputs.map { texts.pointer($0) }
    return inputs.withUnsafeBufferPointer { inputs in
      outputs.withUnsafeBufferPointer { outputs in
        var part = copenvino_part(
          inputs: inputs.baseAddress, input_count: inputs.count, outputs: outputs.baseAddress,
          output_count: outputs.count, is_free: stage.isFree ? 1 : 0,
          takes_bytes: stage.takesBytes ? 1 : 0)
        return withUnsafePointer(to: &part) { body($0) }
      }
    }
  }
}

extension Port {
  fileprivate init(_ port: copenvino_port, unnamed: String) throws(InferenceError) {
    let names = UnsafeBufferPointer(start: port.names, count: port.name_count)
      .compactMap { $0.map { String(cString: $0) } }
    self.names = names.isEmpty ? [unnamed] : names.sorted()
    guard let elementType = ElementType(port.element) else {
      throw .unsupportedElementType(port: self.names[0])
    }
    self.elementType = elementType
    guard port.rank >= 0 else {
      shape = nil
      return
    }
    shape = UnsafeBufferPointer(start: port.dimensions, count: Int(port.rank)).map {
      Dimension(minimum: Int($0.minimum), maximum: $0.maximum < 0 ? nil : Int($0.maximum))
    }
  }
}

extension ElementType {
  fileprivate init?(_ element: copenvino_element) {
    switch element {
    case COPENVINO_F32: self = .float32
    case COPENVINO_F64: self = .float64
    case COPENVINO_I8: self = .int8
    case COPENVINO_U8: self = .uint8
    case COPENVINO_I32: self = .int32
    case COPENVINO_I64: self = .int64
    default: return nil
    }
  }
}
