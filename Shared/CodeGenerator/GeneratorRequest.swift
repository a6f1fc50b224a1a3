import Protobuf

/// What `protoc` asks of a plugin: `google.protobuf.compiler.CodeGeneratorRequest`.
public struct GeneratorRequest: WireDecodable, Sendable {
  /// The files to generate code for.
  public var filesToGenerate: [String] = []
  /// What was given with `--marquee_opt`.
  public var parameter = ""
  /// Those files and everything that they import, imports first.
  public var files: [FileSchema] = []

  /// A request for nothing.
  public init() {}

  /// Reads a request.
  ///
  /// - Throws: `BinaryDecodingError` when `bytes` are not a `CodeGeneratorRequest`.
  public init(serializedBytes bytes: [UInt8]) throws(BinaryDecodingError) {
    let outcome = bytes.withUnsafeBytes { buffer in
      Result { () throws(BinaryDecodingError) in
        var request = GeneratorRequest()
        guard let start = buffer.baseAddress else { return request }
        var reader = WireReader(start: start, count: buffer.count)
        try request.merge(from: &reader)
        return request
      }
    }
    self = try outcome.get()
  }

  /// Reads a `CodeGeneratorRequest`.
  public mutating func merge(from reader: inout WireReader) throws(BinaryDecodingError) {
    while let tag = try reader.nextTag() {
      switch tag {
      case 1 << 3 | WireType.lengthDelimited:
        try reader.element(of: &filesToGenerate, StringCoding.self)
      case 2 << 3 | WireType.lengthDelimited: parameter = try reader.value(StringCoding.self)
      case 15 << 3 | WireType.lengthDelimited: try reader.node(appendingTo: &files)
      default: try reader.skip(tag)
      }
    }
  }
}
