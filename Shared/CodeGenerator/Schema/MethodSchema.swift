import Protobuf

/// A method: what the generator needs of `google.protobuf.MethodDescriptorProto`.
public struct MethodSchema: WireDecodable, Sendable {
  /// The name, in UpperCamel as a rule.
  public var name = ""
  /// The full name of the request, with a leading dot.
  public var input = ""
  /// The full name of the response, with a leading dot.
  public var output = ""
  /// Whether the client sends a stream.
  public var isClientStreaming = false
  /// Whether the server sends a stream.
  public var isServerStreaming = false
  /// Whether it is marked deprecated.
  public var isDeprecated = false

  /// A method without a name.
  public init() {}

  /// Reads a `MethodDescriptorProto`.
  public mutating func merge(from reader: inout WireReader) throws(BinaryDecodingError) {
    while let tag = try reader.nextTag() {
      switch tag {
      case 1 << 3 | WireType.lengthDelimited: name = try reader.value(StringCoding.self)
      case 2 << 3 | WireType.lengthDelimited: input = try reader.value(StringCoding.self)
      case 3 << 3 | WireType.lengthDelimited: output = try reader.value(StringCoding.self)
      case 4 << 3 | WireType.lengthDelimited:
        var options = OptionsSchema()
        try reader.nested(into: &options)
        isDeprecated = options.flag(33) ?? isDeprecated
      case 5 << 3 | WireType.varint: isClientStreaming = try reader.value(VarintCoding<Bool>.self)
      case 6 << 3 | WireType.varint: isServerStreaming = try reader.value(VarintCoding<Bool>.self)
      default: try reader.skip(tag)
      }
    }
  }
}
