import Protobuf

/// A field: what the generator needs of `google.protobuf.FieldDescriptorProto`.
public struct FieldSchema: WireDecodable, Sendable {
  /// The name, in snake_case as a rule.
  public var name = ""
  /// The number, 1 to 2^29 - 1.
  public var number: Int32 = 0
  /// Whether it is repeated; maps are.
  public var isRepeated = false
  /// The number of its type in `FieldDescriptorProto.Type`.
  public var type: Int32 = 0
  /// The full name of its message or enum, with a leading dot.
  public var typeName = ""
  /// The full name, with a leading dot, of the message that it extends, if it is an extension.
  public var extendee = ""
  /// The index of its oneof.
  public var oneofIndex: Int?
  /// Whether it was declared `optional` in proto3; its oneof is then not a real one.
  public var isProto3Optional = false
  /// `[packed = …]`, if given.
  public var packed: Bool?
  /// Whether it is marked deprecated.
  public var isDeprecated = false

  /// A field without a name.
  public init() {}

  /// Reads a `FieldDescriptorProto`.
  public mutating func merge(from reader: inout WireReader) throws(BinaryDecodingError) {
    while let tag = try reader.nextTag() {
      switch tag {
      case 1 << 3 | WireType.lengthDelimited: name = try reader.value(StringCoding.self)
      case 2 << 3 | WireType.lengthDelimited: extendee = try reader.value(StringCoding.self)
      case 3 << 3 | WireType.varint: number = try reader.value(VarintCoding<Int32>.self)
      case 4 << 3 | WireType.varint:
        isRepeated = try reader.value(VarintCoding<Int32>.self) == 3
      case 5 << 3 | WireType.varint: type = try reader.value(VarintCoding<Int32>.self)
      case 6 << 3 | WireType.lengthDelimited: typeName = try reader.value(StringCoding.self)
      case 8 << 3 | WireType.lengthDelimited:
        var options = OptionsSchema()
        try reader.nested(into: &options)
        packed = options.flag(2) ?? packed
        isDeprecated = options.flag(3) ?? isDeprecated
      case 9 << 3 | WireType.varint: oneofIndex = Int(try reader.value(VarintCoding<Int32>.self))
      case 17 << 3 | WireType.varint: isProto3Optional = try reader.value(VarintCoding<Bool>.self)
      default: try reader.skip(tag)
      }
    }
  }
}
