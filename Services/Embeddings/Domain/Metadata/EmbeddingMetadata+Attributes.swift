extension EmbeddingMetadata {
  /// Gives every string, number and boolean to `body`, with its field as filters name it: the keys
  /// that lead to it, with dots between them. An array is not there: each of its elements has its
  /// field.
  func forEachAttribute(
    _ body: (_ field: String, _ value: MetadataScalar) throws -> Void
  ) rethrows {
    for (key, value) in entries { try value.forEachAttribute(at: key, body) }
  }
}

extension MetadataValue {
  fileprivate func forEachAttribute(
    at field: String, _ body: (_ field: String, _ value: MetadataScalar) throws -> Void
  ) rethrows {
    switch self {
    case .null: break
    case .scalar(let value): try body(field, value)
    case .array(let elements):
      for element in elements { try element.forEachAttribute(at: field, body) }
    case .object(let entries):
      for (key, value) in entries { try value.forEachAttribute(at: "\(field).\(key)", body) }
    }
  }
}
