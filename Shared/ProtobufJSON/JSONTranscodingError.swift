/// Why JSON and a message cannot be turned into one another.
public enum JSONTranscodingError: Error, Hashable, Sendable {
  /// The descriptors are malformed, or a file stands before one that it imports.
  case invalidDescriptorSet(String)
  /// The message has no JSON; the reason is libprotobuf's.
  case cannotWrite(type: String, reason: String)
  /// The JSON is not such a message; the reason is libprotobuf's and names the field.
  case cannotRead(type: String, reason: String)
}

extension JSONTranscodingError: CustomStringConvertible {
  /// What is wrong, in words.
  public var description: String {
    switch self {
    case .invalidDescriptorSet(let reason): "descriptor set: \(reason)"
    case .cannotWrite(let type, let reason): "\(type) cannot be written as JSON: \(reason)"
    case .cannotRead(let type, let reason): "the JSON is not a \(type): \(reason)"
    }
  }
}
