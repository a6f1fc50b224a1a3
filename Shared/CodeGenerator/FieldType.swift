/// The types of proto3, with their numbers in `FieldDescriptorProto.Type`.
enum FieldType: Int32 {
  case double = 1
  case float = 2
  case int64 = 3
  case uint64 = 4
  case int32 = 5
  case fixed64 = 6
  case fixed32 = 7
  case bool = 8
  case string = 9
  case message = 11
  case bytes = 12
  case uint32 = 13
  case enumeration = 14
  case sfixed32 = 15
  case sfixed64 = 16
  case sint32 = 17
  case sint64 = 18

  /// Whether several of them may share one tag and length.
  var isPackable: Bool {
    switch self {
    case .string, .bytes, .message: false
    default: true
    }
  }

  /// The wire type of one of them, as the source of `Protobuf.WireType` has it.
  var wireType: UInt32 {
    switch self {
    case .double, .fixed64, .sfixed64: 1
    case .float, .fixed32, .sfixed32: 5
    case .string, .bytes, .message: 2
    default: 0
    }
  }
}

extension FieldSchema {
  /// Its type, if proto3 has it.
  var fieldType: FieldType? { FieldType(rawValue: type) }

  /// Whether it holds at most one message.
  var isSingularMessage: Bool { fieldType == .message && !isRepeated }

  /// The oneof that it belongs to, if that was written as one.
  var realOneof: Int? { isProto3Optional ? nil : oneofIndex }

  /// Whether "not set" and "set to the default" differ.
  var hasPresence: Bool { !isRepeated && (isProto3Optional || fieldType == .message) }
}
