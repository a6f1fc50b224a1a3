import Protobuf

/// A proto file: what the generator needs of `google.protobuf.FileDescriptorProto`.
public struct FileSchema: WireDecodable, Sendable {
  /// The path that other files import it by.
  public var name = ""
  /// The proto package.
  public var package = ""
  /// The paths that it imports.
  public var dependencies: [String] = []
  /// Its top-level messages.
  public var messages: [MessageSchema] = []
  /// Its top-level enums.
  public var enums: [EnumSchema] = []
  /// Its services.
  public var services: [ServiceSchema] = []
  /// Its top-level extensions.
  public var extensions: [FieldSchema] = []
  /// `option swift_prefix`, if given.
  public var swiftPrefix: String?
  /// `proto2`, `proto3`, or empty, which means proto2.
  public var syntax = ""
  /// The comments, by the path of what they stand at.
  public var comments: [[Int32]: SourceComment] = [:]
  /// The descriptor without its source positions and comments.
  public var strippedBytes: [UInt8] = []

  /// A file without contents.
  public init() {}

  /// Reads a `FileDescriptorProto`.
  public mutating func merge(from reader: inout WireReader) throws(BinaryDecodingError) {
    strippedBytes = try Self.withoutSourceInfo(reader)
    while let tag = try reader.nextTag() {
      switch tag {
      case 1 << 3 | WireType.lengthDelimited: name = try reader.value(StringCoding.self)
      case 2 << 3 | WireType.lengthDelimited: package = try reader.value(StringCoding.self)
      case 3 << 3 | WireType.lengthDelimited:
        try reader.element(of: &dependencies, StringCoding.self)
      case 4 << 3 | WireType.lengthDelimited: try reader.node(appendingTo: &messages)
      case 5 << 3 | WireType.lengthDelimited: try reader.node(appendingTo: &enums)
      case 6 << 3 | WireType.lengthDelimited: try reader.node(appendingTo: &services)
      case 7 << 3 | WireType.lengthDelimited: try reader.node(appendingTo: &extensions)
      case 8 << 3 | WireType.lengthDelimited:
        var options = OptionsSchema()
        try reader.nested(into: &options)
        if let prefix = options.text(39) { swiftPrefix = prefix }
      case Self.sourceInfoTag:
        var info = SourceInfoSchema()
        try reader.nested(into: &info)
        comments = info.comments
      case 12 << 3 | WireType.lengthDelimited: syntax = try reader.value(StringCoding.self)
      default: try reader.skip(tag)
      }
    }
  }

  private static let sourceInfoTag: UInt32 = 9 << 3 | WireType.lengthDelimited

  private static func withoutSourceInfo(
    _ start: WireReader
  ) throws(BinaryDecodingError) -> [UInt8] {
    var reader = start
    var kept = UnknownStorage()
    while let tag = try reader.nextTag() {
      if tag == sourceInfoTag { try reader.skip(tag) } else { try reader.unknown(tag, &kept) }
    }
    return [UInt8](kept.data)
  }
}
