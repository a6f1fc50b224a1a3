import Protobuf

extension RPCError {
  /// One typed detail of an error: the content of a `google.protobuf.Any`.
  public struct Detail: Hashable, Sendable {
    /// Names the type of the message, for example `type.googleapis.com/google.rpc.ErrorInfo`.
    public var typeURL: String
    /// The message in the binary wire format.
    public var value: [UInt8]

    /// Makes a detail of bytes that are encoded already.
    /// - Parameters:
    ///   - typeURL: names the type of the message.
    ///   - value: the message in the binary wire format.
    public init(typeURL: String, value: [UInt8]) {
      self.typeURL = typeURL
      self.value = value
    }

    /// Packs a message, with the usual prefix `type.googleapis.com/`.
    /// - Throws: what the message throws when it cannot be encoded.
    public init<M: Message>(packing message: M) throws {
      self.init(
        typeURL: "type.googleapis.com/" + M.protoMessageName,
        value: try message.serializedBytes())
    }

    /// Whether the detail is a message of this type.
    public func holds<M: Message>(_ type: M.Type) -> Bool {
      typeURL.split(separator: "/").last.map(String.init) == M.protoMessageName
    }

    /// The message, or nil when the detail holds another type.
    /// - Throws: what the message throws when the bytes are malformed.
    public func unpacked<M: Message>(as type: M.Type) throws -> M? {
      holds(type) ? try M(serializedBytes: value) : nil
    }
  }

  /// The first detail of this type, or nil when there is none that can be read.
  public func detail<M: Message>(_ type: M.Type) -> M? {
    for detail in details {
      if let message = try? detail.unpacked(as: type) { return message }
    }
    return nil
  }
}
