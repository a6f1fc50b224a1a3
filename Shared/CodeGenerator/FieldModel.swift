/// A field as it will stand in Swift.
struct FieldModel {
  /// How the field is stored and written.
  enum Shape {
    /// Without presence: the default is not written.
    case implicit
    /// A scalar with presence.
    case optional
    /// A message inside the struct.
    case message
    /// A message outside the struct.
    case indirect
    /// Repeated, one tag an element.
    case repeated
    /// Repeated, all elements behind one tag.
    case packed
    /// A map; the codings of key and value.
    case map(key: String, value: String)
    /// A member of the oneof with the given index.
    case oneof(Int, isIndirect: Bool)
  }

  let schema: FieldSchema
  let shape: Shape
  /// The property, or the case of the oneof's property.
  let name: String
  /// The stored property, where another one stands before it.
  let storage: String
  let hasName: String
  let clearName: String
  /// The case in the oneof's enum.
  let caseName: String
  /// The Swift type of one value.
  let elementType: String
  /// The Swift type of the property.
  let swiftType: String
  /// The default of the property.
  let initial: String
  /// The type that reads and writes one value.
  let coding: String

  /// The number and the wire type in one.
  var tag: UInt32 { UInt32(bitPattern: schema.number) << 3 | wireType }

  /// The tag of the same field with all elements behind one.
  var packedTag: UInt32 { UInt32(bitPattern: schema.number) << 3 | 2 }

  var isMessage: Bool { schema.fieldType == .message }

  private let wireType: UInt32

  init(
    _ schema: FieldSchema, in message: String, base: String, types: TypeIndex
  ) throws(GeneratorError) {
    let user = "\(message.dropFirst()).\(schema.name)"
    let value = try Self.value(of: schema, types: types, user: user)
    self.schema = schema
    wireType = value.type.wireType
    coding = value.coding
    elementType = value.swiftType

    let camel = CamelCase.lower(base)
    let upper = CamelCase.upper(base)
    name = SwiftNames.property(camel)
    storage = SwiftNames.property("_" + camel, basedOn: camel)
    hasName = SwiftNames.property("has" + upper, basedOn: camel)
    clearName = SwiftNames.property("clear" + upper, basedOn: camel)
    caseName = SwiftNames.enumCase(camel)

    if schema.isRepeated, value.type == .message,
      case let entry = try types.message(schema.typeName, usedBy: user).message, entry.isMapEntry
    {
      guard let key = entry.fields.first(where: { $0.number == 1 }),
        let mapped = entry.fields.first(where: { $0.number == 2 })
      else { throw .unknownType(name: schema.typeName, user: user) }
      let keyValue = try Self.value(of: key, types: types, user: user)
      let mappedValue = try Self.value(of: mapped, types: types, user: user)
      shape = .map(key: keyValue.coding, value: mappedValue.coding)
      swiftType = "[\(keyValue.swiftType): \(mappedValue.swiftType)]"
      initial = "[:]"
    } else if schema.isRepeated {
      shape = value.type.isPackable && schema.packed != false ? .packed : .repeated
      swiftType = "[\(value.swiftType)]"
      initial = "[]"
    } else {
      let isIndirect = types.isIndirect(schema, in: message)
      if let oneof = schema.realOneof {
        shape = .oneof(oneof, isIndirect: isIndirect)
      } else if value.type == .message {
        shape = isIndirect ? .indirect : .message
      } else {
        shape = schema.isProto3Optional ? .optional : .implicit
      }
      swiftType = value.swiftType
      initial = value.initial
    }
  }

  private typealias Value = (type: FieldType, swiftType: String, initial: String, coding: String)

  private static func value(
    of field: FieldSchema, types: TypeIndex, user: String
  ) throws(GeneratorError) -> Value {
    guard let type = field.fieldType else {
      throw .unsupportedFieldType(field: user, type: field.type)
    }
    func scalar(_ swiftType: String, _ initial: String, _ coding: String) -> Value {
      (type, "Swift." + swiftType, initial, "Protobuf.\(coding)<Swift.\(swiftType)>")
    }
    switch type {
    case .double: return scalar("Double", "0", "FixedCoding")
    case .float: return scalar("Float", "0", "FixedCoding")
    case .int64: return scalar("Int64", "0", "VarintCoding")
    case .uint64: return scalar("UInt64", "0", "VarintCoding")
    case .int32: return scalar("Int32", "0", "VarintCoding")
    case .uint32: return scalar("UInt32", "0", "VarintCoding")
    case .bool: return scalar("Bool", "false", "VarintCoding")
    case .fixed64: return scalar("UInt64", "0", "FixedCoding")
    case .fixed32: return scalar("UInt32", "0", "FixedCoding")
    case .sfixed64: return scalar("Int64", "0", "FixedCoding")
    case .sfixed32: return scalar("Int32", "0", "FixedCoding")
    case .sint64: return scalar("Int64", "0", "ZigZagCoding")
    case .sint32: return scalar("Int32", "0", "ZigZagCoding")
    case .string: return (type, "Swift.String", "\"\"", "Protobuf.StringCoding")
    case .bytes: return (type, "Foundation.Data", "Foundation.Data()", "Protobuf.BytesCoding")
    case .message:
      let name = try types.message(field.typeName, usedBy: user).swiftName
      return (type, name, "\(name)()", "Protobuf.MessageCoding<\(name)>")
    case .enumeration:
      let (name, firstCase) = try types.enumeration(field.typeName, usedBy: user)
      return (
        type, name, "." + firstCase.filter { $0 != "`" }, "Protobuf.EnumCoding<\(name)>"
      )
    }
  }
}
