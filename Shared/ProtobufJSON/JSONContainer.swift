/// An object or array that has been opened and not closed, and what has been seen of it.
struct JSONContainer {
  /// Where a value stands in its container.
  private enum Place {
    case field(JSONSlot)
    case key(ArraySlice<UInt8>)
    case index(Int)
  }

  /// Whether it is an object.
  let isObject: Bool
  /// What the value that comes next may be.
  private(set) var slot: JSONSlot

  /// The message that the members are fields of; `nil` where they are something else.
  private let message: OpaquePointer?
  private let element: JSONSlot
  private var place = Place.index(0)
  private var numbers: Set<Int32> = []
  private var names: Set<ArraySlice<UInt8>> = []

  /// An array in `slot`.
  init(arrayIn slot: JSONSlot) {
    isObject = false
    message = nil
    element = slot.arrayElement
    self.slot = element
  }

  /// An object in `slot`.
  init(objectIn slot: JSONSlot) {
    isObject = true
    message = slot.message
    element = slot.mapElement
    self.slot = element
  }

  /// What closes it.
  var end: UInt8 { isObject ? UInt8(ascii: "}") : UInt8(ascii: "]") }

  /// How a path goes from here to the value that comes next: `field`, `["key"]` or `[2]`.
  var step: String {
    switch place {
    case .field(let field): field.name
    case .key(let name):
      message == nil
        ? "[\"\(String(decoding: name, as: UTF8.self))\"]" : String(decoding: name, as: UTF8.self)
    case .index(let index): "[\(index)]"
    }
  }

  /// Goes on to the next value.
  mutating func advance() {
    if case .index(let index) = place { place = .index(index + 1) }
  }

  /// Goes on to the value of a name. Whether that has none yet: a field has one however it is
  /// called.
  mutating func advance(to name: ArraySlice<UInt8>) -> Bool {
    if let message, let field = JSONSlot(name, of: message) {
      place = .field(field)
      slot = field
      return numbers.insert(field.number).inserted
    }
    place = .key(name)
    slot = element
    return names.insert(name).inserted
  }
}
