import Protobuf

/// A plugin's answer to `protoc`: `google.protobuf.compiler.CodeGeneratorResponse`.
public struct GeneratorResponse: Sendable {
  /// A file that the plugin made.
  public struct File: Sendable, Hashable {
    /// Its path below the output folder.
    public let name: String
    /// Its text.
    public let content: String
  }

  /// The files, or why there are none.
  public let outcome: Result<[File], GeneratorError>

  /// The answer to `request`.
  public init(to request: GeneratorRequest) {
    outcome = Result { () throws(GeneratorError) in
      try Generator(request).files()
    }
  }

  /// The answer as `protoc` reads it.
  public var serializedBytes: [UInt8] {
    var bytes: [UInt8] = []
    switch outcome {
    case .failure(let error): Self.append(error.description, number: 1, to: &bytes)
    case .success(let files):
      // supported_features: FEATURE_PROTO3_OPTIONAL.
      bytes += [2 << 3, 1]
      for file in files {
        var entry: [UInt8] = []
        Self.append(file.name, number: 1, to: &entry)
        Self.append(file.content, number: 15, to: &entry)
        Self.append(entry, number: 15, to: &bytes)
      }
    }
    return bytes
  }

  private static func append(_ text: String, number: UInt32, to bytes: inout [UInt8]) {
    append(Array(text.utf8), number: number, to: &bytes)
  }

  private static func append(_ payload: [UInt8], number: UInt32, to bytes: inout [UInt8]) {
    bytes.append(UInt8(number << 3 | WireType.lengthDelimited))
    var length = payload.count
    while length >= 0x80 {
      bytes.append(UInt8(length & 0x7F) | 0x80)
      length >>= 7
    }
    bytes.append(UInt8(length))
    bytes += payload
  }
}
