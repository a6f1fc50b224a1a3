import Protobuf

/// A message: what the generator needs of `google.protobuf.DescriptorProto`.
public struct MessageSchema: WireDecodable, Sendable {
  /// The name, without its package or parent.
  public var name = ""
  /// The fields, in the order of the file.
  public var fields: [FieldSchema] = []
  /// Messages declared inside, the entry types of maps included.
  public var messages: [MessageSchema] = []
  /// Enums declared inside.
  public var enums: [EnumSchema] = []
  /// Extensions declared inside.
  public var extensions: [FieldSchema] = []
  /// The oneofs, those that stand for proto3 `optional` included.
  public var oneofs: [OneofSchema] = []
  /// Whether it is marked deprecated.
  public var isDeprecated = false
  /// Whether it is the entry type of a map.
  public var isMapEntry = false

  /// A message without fields.
  public init() {}

  /// Reads a `DescriptorProto`.
  public mutating func merge(from reader: inout WireReader) throws(BinaryDecodingError) {
    while let tag = try reader.nextTag() {
      switch tag {
      case 1 << 3 | WireType.lengthDelimited: name = try reader.value(StringCoding.self)
      case 2 << 3 | WireType.lengthDelimited: try reader.node(appendingTo: &fields)
      case 3 << 3 | WireType.lengthDelimited: try reader.node(appendingTo: &messages)
      case 4 << 3 | WireType.lengthDelimited: try reader.node(appendingTo: &enums)
      case 6 << 3 | WireType.lengthDelimited: try reader.node(appendingTo: &extensions)
      case 7 << 3 | WireType.lengthDelimited:
        var options = OptionsSchema()
        try reader.nested(into: &options)
        isDeprecated = options.flag(3) ?? isDeprecated
        isMapEntry = options.flag(7) ?? isMapEntry
      case 8 << 3 | WireType.lengthDelimited: try reader.node(appendingTo: &oneofs)
      default: try reader.skip(tag)
      }
    }
  }
}
