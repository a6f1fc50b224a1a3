/// Writes the Swift file of a proto file.
struct FileGenerator {
  private let file: FileSchema
  private let types: TypeIndex
  private let options: GeneratorOptions

  init(_ file: FileSchema, types: TypeIndex, options: GeneratorOptions) {
    self.file = file
    self.types = types
    self.options = options
  }

  /// `marquee/common/v1/common.proto` → `marquee_common_v1_common.pb.swift`: the files of a Swift
  /// module need names of their own.
  var outputName: String { SchemaDescription.identifier(of: file) + ".pb.swift" }

  func content() throws(GeneratorError) -> String {
    guard file.syntax == "proto3" else {
      throw .unsupportedSyntax(
        file: file.name, syntax: file.syntax.isEmpty ? "proto2" : file.syntax)
    }
    var source = SourceText()
    source.line("// Generated from \(file.name) by protoc-gen-marquee.")
    source.line()
    source.line("import Foundation")
    source.line("import Protobuf")
    if !file.services.isEmpty { source.line("import GRPC") }
    for module in options.imports { source.line("import \(module)") }

    let scope = file.package.isEmpty ? "" : "." + file.package
    let prefix = SwiftNames.typePrefix(of: file)
    let comments = CommentSource(file)
    for (index, enumeration) in file.enums.enumerated() {
      source.line()
      EnumGenerator(
        enumeration, name: SwiftNames.enumeration(prefix + enumeration.name),
        comments: comments.child(5, index)
      ).write(to: &source)
    }
    for (index, message) in file.messages.enumerated() {
      source.line()
      try MessageGenerator(
        message, scope: scope, name: SwiftNames.message(prefix + message.name),
        comments: comments.child(4, index), types: types
      ).write(to: &source)
    }
    for (index, service) in file.services.enumerated() {
      source.line()
      try ServiceGenerator(
        service, package: file.package, prefix: prefix, comments: comments.child(6, index),
        types: types
      ).write(to: &source)
    }
    source.line()
    source.block("extension \(options.registry)") { source in
      SchemaDescription(file).write(to: &source)
    }
    return source.text
  }
}
