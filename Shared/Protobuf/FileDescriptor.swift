#if canImport(FoundationEssentials)
  import FoundationEssentials
#else
  import Foundation
#endif

/// What a proto file declares, for reflection and for JSON.
public struct FileDescriptor: Sendable, Hashable {
  /// The path that other files import it by: `marquee/common/v1/common.proto`.
  public let name: String
  /// The proto package: `marquee.common.v1`.
  public let package: String
  /// The paths that it imports.
  public let dependencies: [String]
  /// The full names of its services.
  public let services: [String]
  /// The full names of all that it declares: messages, fields, oneofs, enums, enum values,
  /// extensions, services and methods.
  public let symbols: [String]
  /// The full name of each extended message with the numbers of the extensions declared here.
  public let extensions: [String: [Int32]]
  /// The `google.protobuf.FileDescriptorProto`, without comments and positions.
  public let serializedBytes: [UInt8]

  /// A descriptor as the generator writes it.
  ///
  /// - Parameter base64: the serialized `FileDescriptorProto`.
  public init(
    name: String, package: String, dependencies: [String], services: [String], symbols: [String],
    extensions: [String: [Int32]], base64: String
  ) {
    self.name = name
    self.package = package
    self.dependencies = dependencies
    self.services = services
    self.symbols = symbols
    self.extensions = extensions
    self.serializedBytes = Data(base64Encoded: base64).map { [UInt8]($0) } ?? []
  }

  /// A serialized `google.protobuf.FileDescriptorSet` of `files`, in their order.
  public static func set(of files: [FileDescriptor]) -> [UInt8] {
    let tag = UInt32(1) << 3 | WireType.lengthDelimited
    var size = 0
    for file in files {
      size += WireSize.tag(tag) + WireSize.lengthDelimited(file.serializedBytes.count)
    }
    return [UInt8](unsafeUninitializedCapacity: size) { buffer, count in
      count = size
      guard let start = buffer.baseAddress else { return }
      var writer = WireWriter(start: UnsafeMutableRawPointer(start), count: size)
      for file in files.reversed() {
        file.serializedBytes.withUnsafeBytes { writer.raw($0) }
        writer.varint(UInt64(file.serializedBytes.count))
        writer.tag(tag)
      }
      writer.finish()
    }
  }
}
