extension [Port] {
  /// The tensors in the order of these inputs, checked.
  ///
  /// - Throws: `unknownPort`, `missingInput`, `inputMismatch`.
  func arranged(_ tensors: [String: Tensor]) throws(InferenceError) -> [Tensor] {
    for name in tensors.keys.sorted() where !contains(where: { $0.names.contains(name) }) {
      throw .unknownPort(name: name, available: map(\.name))
    }
    var ordered: [Tensor] = []
    for port in self {
      guard let tensor = port.names.lazy.compactMap({ tensors[$0] }).first else {
        throw .missingInput(name: port.name)
      }
      guard tensor.elementType == port.elementType, port.accepts(tensor.shape) else {
        throw .inputMismatch(
          name: port.name, actual: "\(tensor.elementType.rawValue) \(tensor.shape)",
          expected: "\(port.elementType.rawValue) \(port.shapeDescription)")
      }
      ordered.append(tensor)
    }
    return ordered
  }

  /// Tensors in the order of these outputs, each under all of its names.
  func named(_ tensors: [Tensor]) -> [String: Tensor] {
    var named: [String: Tensor] = [:]
    for (port, tensor) in zip(self, tensors) {
      for name in port.names { named[name] = tensor }
    }
    return named
  }
}
