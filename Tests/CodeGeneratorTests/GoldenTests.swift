import CodeGenerator
import Foundation
import TestMessages
import Testing

/// What the generator writes, byte for byte. `Golden/README.md` says how the files are made anew.
@Suite
struct GoldenTests {
  private static let folder = URL(filePath: #filePath)
    .deletingLastPathComponent().appending(path: "Golden")

  private static func compare(_ file: GeneratorResponse.File) throws {
    let golden = folder.appending(path: file.name + ".golden")
    if ProcessInfo.processInfo.environment["UPDATE_GOLDEN"] == "1" {
      try Data(file.content.utf8).write(to: golden)
    }
    let expected = String(decoding: try Data(contentsOf: golden), as: UTF8.self)
    let got = file.content.split(separator: "\n", omittingEmptySubsequences: false)
    let wanted = expected.split(separator: "\n", omittingEmptySubsequences: false)
    let first = zip(got, wanted).enumerated().first { $1.0 != $1.1 }
    #expect(
      file.content == expected,
      "\(file.name), line \(first.map { $0.offset + 1 } ?? min(got.count, wanted.count) + 1)")
  }

  @Test(arguments: [
    "comments.proto", "imports.proto", "large.proto", "names.proto", "scalars.proto",
    "service.proto", "structure.proto",
  ])
  func `a proto file becomes the Swift beside it`(name: String) throws {
    let response = GeneratorResponse(
      to: try CompiledProtos.request(for: [name], in: Self.folder))
    let files = try response.outcome.get()
    #expect(
      files.map(\.name) == [name.replacing(".proto", with: ".pb.swift"), "Registry.pb.swift"])
    try Self.compare(try #require(files.first))
  }

  @Test
  func `the registry lists every file after those that it imports`() throws {
    let request = try CompiledProtos.request(for: ["imports.proto"], in: Self.folder)
    #expect(
      request.files.map(\.name)
        == ["google/protobuf/timestamp.proto", "structure.proto", "imports.proto"])
    let files = try GeneratorResponse(to: request).outcome.get()
    try Self.compare(try #require(files.last))
  }

  @Test
  func `the same request gives the same answer`() throws {
    let names = ["names.proto", "scalars.proto", "structure.proto"]
    let request = try CompiledProtos.request(for: names, in: Self.folder)
    let first = GeneratorResponse(to: request).serializedBytes
    #expect(GeneratorResponse(to: request).serializedBytes == first)
  }

  @Test
  func `a proto2 file is refused with its name`() throws {
    let request = try CompiledProtos.request(for: ["old_syntax.proto"], in: Self.folder)
    let error = GeneratorError.unsupportedSyntax(file: "old_syntax.proto", syntax: "proto2")
    #expect(throws: error) { try GeneratorResponse(to: request).outcome.get() }
    #expect(error.description.contains("old_syntax.proto"))
  }

  @Test(arguments: ["colour=red", "registry", "registry=a b", "import=", "registry=A;exit"])
  func `an option that does not exist or makes no sense is refused`(option: String) throws {
    var request = try CompiledProtos.request(for: ["large.proto"], in: Self.folder)
    request.parameter = option
    #expect(throws: GeneratorError.unknownOption(option)) {
      try GeneratorResponse(to: request).outcome.get()
    }
  }
}
