import Protobuf

extension Google_Protobuf_Any {
  private static let typePrefix = "type.googleapis.com/"

  /// Holds `message`, with its type under `type.googleapis.com/`.
  ///
  /// - Throws: `BinaryEncodingError` when the message is too large to be written.
  public init(message: some Message) throws(BinaryEncodingError) {
    self.init()
    typeURL = Self.typePrefix + type(of: message).protoMessageName
    value = try message.serializedData()
  }

  /// Whether it holds a message of the given type, whatever stands before the last slash.
  public func isA<M: Message>(_ type: M.Type) -> Bool {
    let name = typeURL.lastIndex(of: "/").map { typeURL[typeURL.index(after: $0)...] }
    return name.map { $0 == M.protoMessageName } ?? false
  }

  /// The message that it holds, or `nil` where that is of another type.
  ///
  /// - Throws: `BinaryDecodingError` when its bytes are not such a message.
  public func unpack<M: Message>(as type: M.Type) throws(BinaryDecodingError) -> M? {
    guard isA(type) else { return nil }
    return try M(serializedBytes: value)
  }
}
