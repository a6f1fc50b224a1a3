/// Why no code can be generated.
public enum GeneratorError: Error, Sendable, Hashable {
  /// The file is not written in proto3.
  case unsupportedSyntax(file: String, syntax: String)
  /// A field or method uses a type that no file declares.
  case unknownType(name: String, user: String)
  /// A field has a type that proto3 does not have.
  case unsupportedFieldType(field: String, type: Int32)
  /// An option that the plugin does not have.
  case unknownOption(String)
  /// `protoc` named a file but did not send it.
  case missingFile(String)
}

extension GeneratorError: CustomStringConvertible {
  /// What is wrong, where, and what would be right.
  public var description: String {
    switch self {
    case .unsupportedSyntax(let file, let syntax):
      "\(file): syntax \"\(syntax)\" is not supported; only \"proto3\" is"
    case .unknownType(let name, let user):
      "\(user): no file declares the type \(name)"
    case .unsupportedFieldType(let field, let type):
      "\(field): field type \(type) is not part of proto3"
    case .unknownOption(let option):
      "unknown option \"\(option)\"; \(GeneratorOptions.summary)"
    case .missingFile(let file):
      "\(file): named but not sent by protoc"
    }
  }
}
