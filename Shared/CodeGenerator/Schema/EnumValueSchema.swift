import Protobuf

/// A value of an enum: what the generator needs of `google.protobuf.EnumValueDescriptorProto`.
public struct EnumValueSchema: WireDecodable, Sendable {
  /// The name, in UPPER_SNAKE as a rule.
  public var name = ""
  /// The number.
  public var number: Int32 = 0
  /// Whether it is marked deprecated.
  public var isDeprecated = false

  /// A value without a name.
  public init() {}

  /// Reads an `EnumValueDescriptorProto`.
  public mutating func merge(from reader: inout WireReader) throws(BinaryDecodingError) {
    while let tag = try reader.nextTag() {
      switch tag {
      case 1 << 3 | WireType.lengthDelimited: name = try reader.value(StringCoding.self)
      case 2 << 3 | WireType.varint: number = try reader.value(VarintCoding<Int32>.self)
      case 3 << 3 | WireType.lengthDelimited:
        var options = OptionsSchema()
        try reader.nested(into: &options)
        isDeprecated = options.flag(1) ?? isDeprecated
      default: try reader.skip(tag)
      }
    }
  }
}
