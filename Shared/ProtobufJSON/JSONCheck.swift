/// A strict check of JSON before libprotobuf reads it.
///
/// libprotobuf takes more than JSON: trailing commas, single quotes, names without quotes or twice,
/// `null` as an element, `"true"` for `true`. What is let through here is JSON as RFC 8259 has it,
/// in UTF-8, with different names in an object and one value for a field. Whether fields exist and
/// values fit stays with libprotobuf.
///
/// The time is linear in the text, the memory in the names of the objects that are open. Nothing
/// recurses.
struct JSONCheck {
  /// How deep objects and arrays may nest.
  static let depthLimit = 100

  private var reader: JSONReader
  private var containers: [JSONContainer] = []

  private init(_ json: [UInt8]) {
    reader = JSONReader(json)
  }

  /// Checks the JSON of the message that `root` stands for.
  static func run(_ json: [UInt8], as root: JSONSlot) throws(JSONFailure) {
    do {
      _ = try UTF8Span(validating: json.span)
    } catch {
      throw JSONFailure(offset: error.byteOffsets.lowerBound, reason: "not UTF-8")
    }
    var check = JSONCheck(json)
    var slot: JSONSlot? = root
    while let current = slot {
      check.reader.skipWhitespace()
      let opened = try check.readValue(in: current)
      slot = try check.nextSlot(opened: opened)
    }
    check.reader.skipWhitespace()
    guard check.reader.isAtEnd else { throw check.reader.failure(expected: "nothing more") }
  }

  /// Reads a scalar, or what opens an object or array. Whether it was the latter.
  private mutating func readValue(in slot: JSONSlot) throws(JSONFailure) -> Bool {
    guard let next = reader.next else { throw reader.failure(expected: "a value") }
    switch next {
    case UInt8(ascii: "{"):
      try open(JSONContainer(objectIn: slot))
      return true
    case UInt8(ascii: "["):
      try open(JSONContainer(arrayIn: slot))
      return true
    case UInt8(ascii: "\""):
      if slot.isBool { throw refusal("must be true or false, without quotes") }
      _ = try reader.string()
    case UInt8(ascii: "n"):
      if slot.refusesNull { throw refusal("null is not an element that a list or map may have") }
      try reader.literal("null")
    case UInt8(ascii: "t"): try reader.literal("true")
    case UInt8(ascii: "f"): try reader.literal("false")
    case UInt8(ascii: "-"), UInt8(ascii: "0")...UInt8(ascii: "9"): try reader.number()
    default: throw reader.failure(expected: "a value")
    }
    return false
  }

  private mutating func open(_ container: JSONContainer) throws(JSONFailure) {
    guard containers.count < Self.depthLimit else {
      throw JSONFailure(
        offset: reader.position, reason: "nested deeper than the limit of \(Self.depthLimit)")
    }
    containers.append(container)
    reader.advance()
  }

  /// Goes past commas, names and ends to the next value.
  ///
  /// - Parameter opened: Whether an object or array has just been opened.
  /// - Returns: What the value may be; `nil` when there is none, as the outermost is complete.
  private mutating func nextSlot(opened: Bool) throws(JSONFailure) -> JSONSlot? {
    var isFirst = opened
    while let last = containers.indices.last {
      let end = containers[last].end
      reader.skipWhitespace()
      if reader.next == end {
        reader.advance()
        containers.removeLast()
        isFirst = false
        continue
      }
      if !isFirst {
        let wanted = Character(Unicode.Scalar(end))
        guard reader.next == UInt8(ascii: ",") else {
          throw reader.failure(expected: "',' or '\(wanted)'")
        }
        reader.advance()
        reader.skipWhitespace()
        containers[last].advance()
        if reader.next == end { throw reader.failure(expected: "something after the comma") }
      }
      if containers[last].isObject { try readName(in: last) }
      return containers[last].slot
    }
    return nil
  }

  private mutating func readName(in object: Int) throws(JSONFailure) {
    guard reader.next == UInt8(ascii: "\"") else {
      throw reader.failure(expected: "a name in double quotes")
    }
    let offset = reader.position
    let name = try reader.string()
    guard containers[object].advance(to: name) else {
      throw refusal("is here a second time", at: offset)
    }
    reader.skipWhitespace()
    guard reader.next == UInt8(ascii: ":") else { throw reader.failure(expected: "':'") }
    reader.advance()
  }

  /// The failure of a value that is JSON but not one that its place may have.
  private func refusal(_ reason: String, at offset: Int? = nil) -> JSONFailure {
    var path = ""
    for container in containers {
      let step = container.step
      path += path.isEmpty || step.hasPrefix("[") ? step : ".\(step)"
    }
    return JSONFailure(offset: offset ?? reader.position, reason: reason, field: path)
  }
}
