/// Why bytes are not a message.
public enum BinaryDecodingError: Error, Hashable, Sendable {
  /// The bytes end inside a field, or a length reaches past the end of what holds it.
  case truncated
  /// A varint of more than ten bytes, a tag with field number 0 or beyond 2^29 - 1, a wire type
  /// that does not exist, or the end of a group that was never opened.
  case malformedProtobuf
  /// A `string` field holds bytes that are not UTF-8.
  case invalidUTF8
  /// Messages or groups nest deeper than ``WireReader/recursionLimit``.
  case messageDepthLimit
}

extension BinaryDecodingError: CustomStringConvertible {
  /// What is wrong with the bytes, in words.
  public var description: String {
    switch self {
    case .truncated: "protobuf: the bytes end in the middle of a field"
    case .malformedProtobuf: "protobuf: a varint, tag or group is malformed"
    case .invalidUTF8: "protobuf: a string field is not valid UTF-8"
    case .messageDepthLimit:
      "protobuf: messages nest deeper than the limit of \(WireReader.recursionLimit)"
    }
  }
}
