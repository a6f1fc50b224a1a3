import CodeGenerator
import Foundation
import Protobuf
import TestMessages

/// Proto files as `protoc` hands them to a plugin.
enum CompiledProtos {
  /// The request for the given files of `folder`, compiled now.
  static func request(for names: [String], in folder: URL) throws -> GeneratorRequest {
    let set = try ReferenceProtoc.using([]) { protoc in
      try protoc.run(
        [
          "--proto_path=\(folder.path)", "--include_imports", "--include_source_info",
          "--descriptor_set_out=/dev/stdout",
        ] + names)
    }
    var request = try GeneratorRequest(serializedBytes: [])
    request.filesToGenerate = names
    request.parameter = "registry=Registry"
    request.files = try files(of: set)
    return request
  }

  /// The files of a `google.protobuf.FileDescriptorSet`.
  private static func files(of set: [UInt8]) throws -> [FileSchema] {
    struct FileSet: WireDecodable {
      var files: [FileSchema] = []

      mutating func merge(from reader: inout WireReader) throws(BinaryDecodingError) {
        while let tag = try reader.nextTag() {
          guard tag == 1 << 3 | WireType.lengthDelimited else {
            try reader.skip(tag)
            continue
          }
          var file = FileSchema()
          try reader.nested(into: &file)
          files.append(file)
        }
      }
    }
    return try set.withUnsafeBytes { bytes in
      var files = FileSet()
      guard let start = bytes.baseAddress else { return [] }
      var reader = WireReader(start: start, count: bytes.count)
      try files.merge(from: &reader)
      return files.files
    }
  }
}
