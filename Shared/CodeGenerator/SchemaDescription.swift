/// Writes the `Protobuf.FileDescriptor` of a proto file as a Swift constant.
struct SchemaDescription {
  private let file: FileSchema

  init(_ file: FileSchema) {
    self.file = file
  }

  /// `marquee/common/v1/common.proto` → `marquee_common_v1_common`.
  static func identifier(of file: FileSchema) -> String {
    let path = file.name.hasSuffix(".proto") ? String(file.name.dropLast(6)) : file.name
    return String(path.map { $0.isASCII && ($0.isLetter || $0.isNumber) ? $0 : "_" })
  }

  func write(to source: inout SourceText) {
    let arguments = [
      "name: \(SwiftNames.literal(file.name))",
      "package: \(SwiftNames.literal(file.package))",
      "dependencies: \(Self.list(file.dependencies))",
      "services: \(Self.list(file.services.map { qualified($0.name, in: file.package) }))",
      "symbols: \(Self.list(symbols))",
      "extensions: \(extensions)",
      "base64: \"\(Base64.encoded(file.strippedBytes))\"",
    ]
    source.line("/// What \(file.name) declares.")
    source.line(
      "static let \(SwiftNames.quoted(Self.identifier(of: file))) = Protobuf.FileDescriptor(")
    for argument in arguments.dropLast() { source.line("  \(argument),") }
    if let last = arguments.last { source.line("  \(last))") }
  }

  private static func list(_ texts: [String]) -> String {
    "[" + texts.map(SwiftNames.literal).joined(separator: ", ") + "]"
  }

  private func qualified(_ name: String, in scope: String) -> String {
    scope.isEmpty ? name : "\(scope).\(name)"
  }

  private var symbols: [String] {
    var symbols: [String] = []
    for message in file.messages { add(message, scope: file.package, to: &symbols) }
    for enumeration in file.enums { add(enumeration, scope: file.package, to: &symbols) }
    for field in file.extensions { symbols.append(qualified(field.name, in: file.package)) }
    for service in file.services {
      let name = qualified(service.name, in: file.package)
      symbols.append(name)
      symbols += service.methods.map { "\(name).\($0.name)" }
    }
    return symbols
  }

  private func add(_ message: MessageSchema, scope: String, to symbols: inout [String]) {
    let name = qualified(message.name, in: scope)
    symbols.append(name)
    symbols += message.fields.map { "\(name).\($0.name)" }
    symbols += message.oneofs.map { "\(name).\($0.name)" }
    symbols += message.extensions.map { "\(name).\($0.name)" }
    for enumeration in message.enums { add(enumeration, scope: name, to: &symbols) }
    for nested in message.messages { add(nested, scope: name, to: &symbols) }
  }

  /// The values of an enum are names of the scope around it, as in C++.
  private func add(_ enumeration: EnumSchema, scope: String, to symbols: inout [String]) {
    symbols.append(qualified(enumeration.name, in: scope))
    symbols += enumeration.values.map { qualified($0.name, in: scope) }
  }

  private var extensions: String {
    var numbers: [String: [Int32]] = [:]
    func add(_ fields: [FieldSchema]) {
      for field in fields {
        numbers[String(field.extendee.dropFirst()), default: []].append(field.number)
      }
    }
    func add(_ message: MessageSchema) {
      add(message.extensions)
      for nested in message.messages { add(nested) }
    }
    add(file.extensions)
    for message in file.messages { add(message) }
    if numbers.isEmpty { return "[:]" }
    let entries = numbers.sorted { $0.key < $1.key }.map { name, numbers in
      "\(SwiftNames.literal(name)): \(numbers.sorted())"
    }
    return "[" + entries.joined(separator: ", ") + "]"
  }
}
