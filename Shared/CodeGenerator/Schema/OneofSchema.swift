import Protobuf

/// A oneof: what the generator needs of `google.protobuf.OneofDescriptorProto`.
public struct OneofSchema: WireDecodable, Sendable {
  /// The name.
  public var name = ""

  /// A oneof without a name.
  public init() {}

  /// Reads a `OneofDescriptorProto`.
  public mutating func merge(from reader: inout WireReader) throws(BinaryDecodingError) {
    while let tag = try reader.nextTag() {
      switch tag {
      case 1 << 3 | WireType.lengthDelimited: name = try reader.value(StringCoding.self)
      default: try reader.skip(tag)
      }
    }
  }
}
