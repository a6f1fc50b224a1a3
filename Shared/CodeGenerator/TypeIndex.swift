/// Every message and enum of a request by its full proto name (with a leading dot).
struct TypeIndex {
  /// A message and where it stands.
  struct Entry {
    let message: MessageSchema
    let swiftName: String
  }

  /// The estimated bytes of a message inside another beyond which it is kept outside the struct, so
  /// that moving the outer one stays cheap.
  private static let largestInline = 256

  private var messages: [String: Entry] = [:]
  private var enums: [String: (name: String, firstCase: String)] = [:]
  private var indirect: Set<String> = []

  init(_ files: [FileSchema]) {
    for file in files {
      let scope = file.package.isEmpty ? "" : "." + file.package
      let prefix = SwiftNames.typePrefix(of: file)
      for message in file.messages {
        add(message, scope: scope, swiftName: SwiftNames.message(prefix + message.name))
      }
      for enumeration in file.enums {
        add(
          enumeration, scope: scope, swiftName: SwiftNames.enumeration(prefix + enumeration.name))
      }
    }
    let sizes = InlineSizes(messages.mapValues(\.message))
    for (name, entry) in messages {
      for field in entry.message.fields where field.isSingularMessage {
        if sizes.isRecursive(field, in: name) || sizes.size(of: field.typeName) > Self.largestInline
        {
          indirect.insert(Self.key(field, in: name))
        }
      }
    }
  }

  private mutating func add(_ message: MessageSchema, scope: String, swiftName: String) {
    let name = scope + "." + message.name
    messages[name] = Entry(message: message, swiftName: swiftName)
    for nested in message.messages {
      add(nested, scope: name, swiftName: swiftName + "." + SwiftNames.message(nested.name))
    }
    for nested in message.enums {
      add(nested, scope: name, swiftName: swiftName + "." + SwiftNames.enumeration(nested.name))
    }
  }

  private mutating func add(_ enumeration: EnumSchema, scope: String, swiftName: String) {
    enums[scope + "." + enumeration.name] = (
      swiftName, SwiftNames.cases(of: enumeration).first ?? ""
    )
  }

  private static func key(_ field: FieldSchema, in message: String) -> String {
    "\(message)/\(field.number)"
  }

  /// The message with the given full name.
  func message(_ name: String, usedBy user: String) throws(GeneratorError) -> Entry {
    guard let entry = messages[name] else { throw .unknownType(name: name, user: user) }
    return entry
  }

  /// The Swift name of the enum with the given full name and the case of its first value.
  func enumeration(
    _ name: String, usedBy user: String
  ) throws(GeneratorError) -> (name: String, firstCase: String) {
    guard let entry = enums[name] else { throw .unknownType(name: name, user: user) }
    return entry
  }

  /// Whether a message field is kept outside the struct: because the message contains itself
  /// through it, or because what it holds is large.
  func isIndirect(_ field: FieldSchema, in message: String) -> Bool {
    indirect.contains(Self.key(field, in: message))
  }
}
