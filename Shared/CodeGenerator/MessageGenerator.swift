/// Writes the Swift of a message and of what is declared inside it.
struct MessageGenerator {
  private let schema: MessageSchema
  private let fullName: String
  private let name: String
  private let comments: CommentSource
  private let types: TypeIndex
  private let fields: [FieldModel]
  private let oneofs: [OneofModel]

  init(
    _ schema: MessageSchema, scope: String, name: String, comments: CommentSource, types: TypeIndex
  ) throws(GeneratorError) {
    self.schema = schema
    self.name = name
    self.comments = comments
    self.types = types
    fullName = scope + "." + schema.name

    let bases = Self.namingBases(of: schema)
    var fields: [FieldModel] = []
    for (field, base) in zip(schema.fields, bases) {
      fields.append(try FieldModel(field, in: fullName, base: base, types: types))
    }
    self.fields = fields
    oneofs = schema.oneofs.enumerated().compactMap { index, oneof in
      let members = fields.filter { $0.schema.realOneof == index }
      return members.isEmpty ? nil : OneofModel(oneof, index: index, members: members)
    }
  }

  /// The names that property names are made from: a field whose property would have the name of
  /// another's `hasX` or `clearX`, or of another field, gets its number behind it.
  private static func namingBases(of message: MessageSchema) -> [String] {
    var users: [String: Int] = [:]
    for (index, oneof) in message.oneofs.enumerated()
    where message.fields.contains(where: { $0.realOneof == index }) {
      users[CamelCase.lower(oneof.name), default: 0] += 1
    }
    for field in message.fields {
      users[CamelCase.lower(field.name), default: 0] += 1
      if field.hasPresence, field.realOneof == nil {
        let upper = CamelCase.upper(field.name)
        users["has" + upper, default: 0] += 1
        users["clear" + upper, default: 0] += 1
      }
    }
    return message.fields.map { field in
      var names = [CamelCase.lower(field.name)]
      if field.hasPresence, field.realOneof == nil {
        names += ["has", "clear"].map { $0 + CamelCase.upper(field.name) }
      }
      let isShared = names.contains { users[$0, default: 0] > 1 }
      return isShared ? "\(field.name)_p\(field.number)" : field.name
    }
  }

  func write(to source: inout SourceText) throws(GeneratorError) {
    source.documentation(comments.lines(isDeprecated: schema.isDeprecated))
    try source.block("public struct \(name): Protobuf.Message") { source throws(GeneratorError) in
      source.line("/// The full name in the proto file.")
      source.line("public static let protoMessageName: Swift.String = \"\(fullName.dropFirst())\"")
      source.line()
      for (index, field) in fields.enumerated() {
        source.documentation(
          comments.child(2, index).lines(isDeprecated: field.schema.isDeprecated))
        writeProperty(field, to: &source)
        source.line()
      }
      for oneof in oneofs {
        let lines = comments.child(8, oneof.index).lines(isDeprecated: false)
        source.documentation(lines.isEmpty ? ["The one field that is set, or `nil`."] : lines)
        source.line("public var \(oneof.name): \(oneof.typeName)?")
        source.line()
      }
      source.line("/// Fields that this version of the contract does not have.")
      source.line("public var unknownFields = Protobuf.UnknownStorage()")
      source.line()
      source.line("/// The message with every field at its default.")
      source.line("public init() {}")
      source.line()
      for oneof in oneofs {
        writeType(of: oneof, to: &source)
        source.line()
      }
      try writeNestedTypes(to: &source)
      MessageCodecGenerator(fields: fields, oneofs: oneofs).write(to: &source)
    }
  }

  private func writeProperty(_ field: FieldModel, to source: inout SourceText) {
    let type = field.swiftType
    switch field.shape {
    case .implicit, .repeated, .packed, .map:
      source.line("public var \(field.name): \(type) = \(field.initial)")

    case .optional:
      source.block("public var \(field.name): \(type)") { source in
        source.line("get { self.\(field.storage) ?? \(field.initial) }")
        source.line("set { self.\(field.storage) = newValue }")
      }
      writePresence(
        of: field, stored: "\(type)?", isSet: "self.\(field.storage) != nil", cleared: "nil",
        to: &source)

    case .message:
      source.block("public var \(field.name): \(type)") { source in
        source.line("get { self.\(field.storage) ?? \(field.initial) }")
        source.line("set { self.\(field.storage) = newValue }")
        source.block("_modify") { source in
          source.line("var value = self.\(field.storage) ?? \(field.initial)")
          source.line("self.\(field.storage) = nil")
          source.line("defer { self.\(field.storage) = value }")
          source.line("yield &value")
        }
      }
      writePresence(
        of: field, stored: "\(type)?", isSet: "self.\(field.storage) != nil", cleared: "nil",
        to: &source)

    case .indirect:
      source.block("public var \(field.name): \(type)") { source in
        source.line("get { self.\(field.storage).value ?? \(field.initial) }")
        source.line("set { self.\(field.storage).value = newValue }")
        source.line("_modify { yield &self.\(field.storage)[orInitial: \(field.initial)] }")
      }
      writePresence(
        of: field, stored: "Protobuf.Indirect<\(type)>", isSet: "self.\(field.storage).isSet",
        cleared: "Protobuf.Indirect()", to: &source)

    case .oneof(let index, _):
      guard let oneof = oneofs.first(where: { $0.index == index }) else { return }
      source.block("public var \(field.name): \(type)") { source in
        source.block("get") { source in
          source.line(
            "if case .\(field.caseName)(let value)? = self.\(oneof.name) { return value }")
          source.line("return \(field.initial)")
        }
        source.line("set { self.\(oneof.name) = .\(field.caseName)(newValue) }")
      }
    }
  }

  private func writePresence(
    of field: FieldModel, stored: String, isSet: String, cleared: String,
    to source: inout SourceText
  ) {
    source.line("/// Whether `\(field.schema.name)` is set.")
    source.line("public var \(field.hasName): Swift.Bool { \(isSet) }")
    source.line("/// Makes `\(field.schema.name)` not set.")
    source.line("public mutating func \(field.clearName)() { self.\(field.storage) = \(cleared) }")
    let initial = cleared == "nil" ? "" : " = .init()"
    source.line("private var \(field.storage): \(stored)\(initial)")
  }

  private func writeType(of oneof: OneofModel, to source: inout SourceText) {
    source.documentation(["The fields of which at most one is set."])
    source.block("public enum \(oneof.typeName): Swift.Sendable, Swift.Hashable") { source in
      for field in oneof.members {
        let index = fields.firstIndex { $0.schema.number == field.schema.number } ?? 0
        source.documentation(
          comments.child(2, index).lines(isDeprecated: field.schema.isDeprecated))
        var keyword = "case"
        if case .oneof(_, isIndirect: true) = field.shape { keyword = "indirect case" }
        source.line("\(keyword) \(field.caseName)(\(field.elementType))")
      }
    }
  }

  private func writeNestedTypes(to source: inout SourceText) throws(GeneratorError) {
    for (index, enumeration) in schema.enums.enumerated() {
      EnumGenerator(
        enumeration, name: SwiftNames.enumeration(enumeration.name),
        comments: comments.child(4, index)
      ).write(to: &source)
      source.line()
    }
    for (index, message) in schema.messages.enumerated() where !message.isMapEntry {
      try MessageGenerator(
        message, scope: fullName, name: SwiftNames.message(message.name),
        comments: comments.child(3, index), types: types
      ).write(to: &source)
      source.line()
    }
  }
}
