/// Names that generated declarations must not have as they are.
enum ReservedNames {
  /// Keywords of Swift that may be used as names between backticks.
  static let keywords: Set<String> = [
    "Any", "Self", "Type", "Protocol", "as", "associatedtype", "borrowing", "break", "case",
    "catch", "class", "consuming", "continue", "default", "defer", "deinit", "do", "else", "enum",
    "extension", "fallthrough", "false", "fileprivate", "for", "func", "guard", "if", "import",
    "in", "init", "inout", "internal", "is", "let", "nil", "open", "operator", "package",
    "precedencegroup", "private", "protocol", "public", "repeat", "rethrows", "return", "self",
    "static", "struct", "subscript", "super", "switch", "throw", "throws", "true", "try",
    "typealias", "var", "where", "while",
  ]

  private static let commonTypes: Set<String> = [
    "Array", "Bool", "Data", "Dictionary", "Double", "Float", "Int", "Int32", "Int64", "Optional",
    "String", "UInt", "UInt32", "UInt64",
  ]

  /// Members that every generated message has.
  private static let messageMembers: Set<String> = [
    "unknownFields", "serializedSize", "protoMessageName", "debugDescription", "description",
    "dynamicType", "hashValue",
  ]

  /// Type names that would hide a module, a type that generated code uses, or a keyword.
  static let types = keywords.union(commonTypes).union(messageMembers)
    .union(["Protobuf", "GRPC", "Foundation", "FoundationEssentials", "Swift"])

  /// Property names that would hide a member of every message.
  static let properties = messageMembers.union(["init", "self", "Type", "Protocol"])

  /// Case names that would hide a member of every enum.
  static let cases: Set<String> = [
    "allCases", "debugDescription", "description", "dynamicType", "hashValue", "init", "rawValue",
    "self",
  ]
}
