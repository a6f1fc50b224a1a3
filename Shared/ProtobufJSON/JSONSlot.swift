import CProtobufJSON

/// What a value of JSON may be, as the proto has it: a field, an element of one, or anything.
struct JSONSlot {
  private var field = protobuf_json_field()
  private var isElement = false

  /// A value that the proto says nothing about.
  static var anything: JSONSlot { JSONSlot(message: nil) }

  /// A message as a whole, or anything.
  init(message: OpaquePointer?) {
    field.message = message
  }

  /// The field of `message` that JSON calls `name`, if there is one.
  init?(_ name: ArraySlice<UInt8>, of message: OpaquePointer) {
    let isKnown = name.withUnsafeBytes { name in
      protobuf_json_find_field(
        message, name.baseAddress?.assumingMemoryBound(to: CChar.self), name.count, &field)
    }
    guard isKnown else { return nil }
  }

  /// The number of the field.
  var number: Int32 { field.number }

  /// The name of the field in the proto file.
  var name: String { field.name.map { String(cString: $0) } ?? "" }

  /// The message whose fields the members of an object are, if they are fields.
  var message: OpaquePointer? { isOne ? field.message : nil }

  /// What the members of an object are otherwise.
  var mapElement: JSONSlot { !isElement && field.is_map ? element : .anything }

  /// What the elements of an array are.
  var arrayElement: JSONSlot { !isElement && field.is_list ? element : .anything }

  /// Whether `null` is refused: an element cannot be absent.
  var refusesNull: Bool { isElement && !field.has_null }

  /// Whether there are only `true` and `false`.
  var isBool: Bool { isOne && field.is_bool }

  /// Whether it is one value, not a list or map.
  private var isOne: Bool { isElement || !(field.is_list || field.is_map) }

  private var element: JSONSlot {
    var element = self
    element.isElement = true
    return element
  }
}
