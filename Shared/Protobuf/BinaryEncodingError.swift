/// Why a message cannot be written as bytes.
public enum BinaryEncodingError: Error, Hashable, Sendable {
  /// The message takes more than 2,147,483,647 bytes, the most that the format allows.
  case tooLarge(bytes: Int)
  /// The buffer given is smaller than the message.
  case bufferTooSmall(needed: Int, available: Int)
}

extension BinaryEncodingError: CustomStringConvertible {
  /// What does not fit, in words.
  public var description: String {
    switch self {
    case .tooLarge(let bytes):
      "protobuf: the message takes \(bytes) bytes; at most \(Int32.max) are allowed"
    case .bufferTooSmall(let needed, let available):
      "protobuf: the message takes \(needed) bytes but the buffer has \(available)"
    }
  }
}
