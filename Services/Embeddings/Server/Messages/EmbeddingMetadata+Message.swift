import Contracts
import EmbeddingsDomain
import Validation

extension EmbeddingMetadata {
  /// The metadata of a message, otherwise unchecked. Throws `EmbeddingError.invalid` for a value that
  /// is of no type at all.
  init(
    _ message: Google_Protobuf_Struct, at path: @autoclosure () -> String
  ) throws(EmbeddingError) {
    self.init(try message.values(at: path()))
  }
}

extension Google_Protobuf_Struct {
  /// The message of metadata.
  init(_ metadata: EmbeddingMetadata) { self.init(metadata.entries) }

  fileprivate init(_ entries: [String: MetadataValue]) {
    self.init()
    fields = entries.mapValues(Google_Protobuf_Value.init)
  }

  fileprivate func values(
    at path: @autoclosure () -> String
  ) throws(EmbeddingError) -> [String: MetadataValue] {
    var values: [String: MetadataValue] = [:]
    values.reserveCapacity(fields.count)
    for (key, value) in fields {
      values[key] = try MetadataValue(value, at: "\(path()).\(key)")
    }
    return values
  }
}

extension MetadataValue {
  fileprivate init(
    _ message: Google_Protobuf_Value, at path: @autoclosure () -> String
  ) throws(EmbeddingError) {
    switch message.kind {
    case .nullValue: self = .null
    case .boolValue(let value): self = .scalar(.boolean(value))
    case .numberValue(let value): self = .scalar(.number(value))
    case .stringValue(let value): self = .scalar(.string(value))
    case .structValue(let value): self = .object(try value.values(at: path()))
    case .listValue(let list):
      var elements: [MetadataValue] = []
      elements.reserveCapacity(list.values.count)
      for (index, element) in list.values.enumerated() {
        elements.append(try MetadataValue(element, at: "\(path())[\(index)]"))
      }
      self = .array(elements)
    case nil:
      throw .invalid(InvalidInput(.required, field: path(), "must have a value, null at least"))
    }
  }
}

extension Google_Protobuf_Value {
  fileprivate init(_ value: MetadataValue) {
    self.init()
    switch value {
    case .null: kind = .nullValue(.nullValue)
    case .scalar(.boolean(let value)): kind = .boolValue(value)
    case .scalar(.number(let value)): kind = .numberValue(value)
    case .scalar(.string(let value)): kind = .stringValue(value)
    case .object(let entries): kind = .structValue(Google_Protobuf_Struct(entries))
    case .array(let elements):
      kind = .listValue(.with { $0.values = elements.map(Google_Protobuf_Value.init) })
    }
  }
}
