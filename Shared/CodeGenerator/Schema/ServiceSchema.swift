import Protobuf

/// A service: what the generator needs of `google.protobuf.ServiceDescriptorProto`.
public struct ServiceSchema: WireDecodable, Sendable {
  /// The name, without its package.
  public var name = ""
  /// The methods, in the order of the file.
  public var methods: [MethodSchema] = []
  /// Whether it is marked deprecated.
  public var isDeprecated = false

  /// A service without methods.
  public init() {}

  /// Reads a `ServiceDescriptorProto`.
  public mutating func merge(from reader: inout WireReader) throws(BinaryDecodingError) {
    while let tag = try reader.nextTag() {
      switch tag {
      case 1 << 3 | WireType.lengthDelimited: name = try reader.value(StringCoding.self)
      case 2 << 3 | WireType.lengthDelimited: try reader.node(appendingTo: &methods)
      case 3 << 3 | WireType.lengthDelimited:
        var options = OptionsSchema()
        try reader.nested(into: &options)
        isDeprecated = options.flag(33) ?? isDeprecated
      default: try reader.skip(tag)
      }
    }
  }
}
