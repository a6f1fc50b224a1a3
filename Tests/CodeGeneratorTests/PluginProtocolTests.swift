import CodeGenerator
import Contracts
import Foundation
import Protobuf
import TestMessages
import Testing

/// The conversation with `protoc`: a request as bytes, an answer as bytes.
@Suite
struct PluginProtocolTests {
  private static let folder = URL(filePath: #filePath)
    .deletingLastPathComponent().appending(path: "Golden")

  @Test(arguments: [[0xFF], [0x7A, 0x05, 0x01], [0x0A, 0x01, 0x80]] as [[UInt8]])
  func `bytes that are no request are refused`(bytes: [UInt8]) {
    #expect(throws: BinaryDecodingError.self) { try GeneratorRequest(serializedBytes: bytes) }
  }

  @Test
  func `an answer can be read by Google's code`() throws {
    let request = try CompiledProtos.request(for: ["service.proto"], in: Self.folder)
    let response = GeneratorResponse(to: request)
    let text = try Self.decoded(response)
    for file in try response.outcome.get() {
      #expect(text.contains("  1: \"\(file.name)\""))
    }
    #expect(text.hasPrefix("2: 1\n15 {"))
  }

  @Test
  func `an error is an answer too`() throws {
    let request = try CompiledProtos.request(for: ["old_syntax.proto"], in: Self.folder)
    let text = try Self.decoded(GeneratorResponse(to: request))
    #expect(text.hasPrefix("1: \"old_syntax.proto: syntax \\\"proto2\\\" is not supported"))
    #expect(!text.contains("15 {"))
  }

  @Test
  func `a type that no file declares is an error that names the field`() throws {
    var request = try CompiledProtos.request(for: ["imports.proto"], in: Self.folder)
    request.files.removeAll { $0.name == "structure.proto" }
    #expect(
      throws: GeneratorError.unknownType(
        name: ".golden.structure.v1.Outer.Inner", user: "golden.imports.Importing.inner")
    ) { try GeneratorResponse(to: request).outcome.get() }
    request.filesToGenerate = ["elsewhere.proto"]
    #expect(throws: GeneratorError.missingFile("elsewhere.proto")) {
      try GeneratorResponse(to: request).outcome.get()
    }
  }

  /// The answer as `protoc` reads it without knowing its type: field numbers for names.
  private static func decoded(_ response: GeneratorResponse) throws -> String {
    try ReferenceProtoc.using([]) { protoc in
      String(
        decoding: try protoc.run(["--decode_raw"], input: response.serializedBytes), as: UTF8.self)
    }
  }
}
