import Protobuf

/// An enum: what the generator needs of `google.protobuf.EnumDescriptorProto`.
public struct EnumSchema: WireDecodable, Sendable {
  /// The name, without its package or parent.
  public var name = ""
  /// The values, aliases included, in the order of the file.
  public var values: [EnumValueSchema] = []
  /// Whether it is marked deprecated.
  public var isDeprecated = false

  /// An enum without values.
  public init() {}

  /// Reads an `EnumDescriptorProto`.
  public mutating func merge(from reader: inout WireReader) throws(BinaryDecodingError) {
    while let tag = try reader.nextTag() {
      switch tag {
      case 1 << 3 | WireType.lengthDelimited: name = try reader.value(StringCoding.self)
      case 2 << 3 | WireType.lengthDelimited: try reader.node(appendingTo: &values)
      case 3 << 3 | WireType.lengthDelimited:
        var options = OptionsSchema()
        try reader.nested(into: &options)
        isDeprecated = options.flag(3) ?? isDeprecated
      default: try reader.skip(tag)
      }
    }
  }
}
