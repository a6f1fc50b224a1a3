/// A JSON document that holds no metadata.
struct MetadataSyntaxError: Error {
  /// The byte at which it goes wrong, from 0.
  let offset: Int
}

/// Reads the JSON that `EmbeddingMetadata.json` writes. It takes no white space and no other escapes,
/// and is no validator of anybody else's JSON.
struct MetadataReader {
  private let bytes: [UInt8]
  private var position = 0

  init(_ json: String) { bytes = Array(json.utf8) }

  /// The object that the whole document is.
  mutating func document() throws(MetadataSyntaxError) -> [String: MetadataValue] {
    guard take("{") else { throw error }
    let entries = try object(depth: 1)
    guard position == bytes.count else { throw error }
    return entries
  }

  private var error: MetadataSyntaxError { MetadataSyntaxError(offset: position) }

  private mutating func next() -> UInt8? {
    guard position < bytes.count else { return nil }
    defer { position += 1 }
    return bytes[position]
  }

  /// Goes past `byte` if it comes next.
  private mutating func take(_ byte: Unicode.Scalar) -> Bool {
    guard position < bytes.count, bytes[position] == UInt8(ascii: byte) else { return false }
    position += 1
    return true
  }

  private mutating func value(depth: Int) throws(MetadataSyntaxError) -> MetadataValue {
    if take("\"") { return .scalar(.string(try string())) }
    let isObject = take("{")
    guard isObject || take("[") else { return try word() }
    guard depth <= EmbeddingLimits.metadataDepth else { throw error }
    return isObject ? .object(try object(depth: depth)) : .array(try array(depth: depth))
  }

  /// The rest of an object.
  private mutating func object(
    depth: Int
  ) throws(MetadataSyntaxError) -> [String: MetadataValue] {
    var entries: [String: MetadataValue] = [:]
    if take("}") { return entries }
    repeat {
      guard take("\"") else { throw error }
      let key = try string()
      guard take(":") else { throw error }
      entries[key] = try value(depth: depth + 1)
    } while take(",")
    guard take("}") else { throw error }
    return entries
  }

  /// The rest of an array.
  private mutating func array(depth: Int) throws(MetadataSyntaxError) -> [MetadataValue] {
    var elements: [MetadataValue] = []
    if take("]") { return elements }
    repeat { elements.append(try value(depth: depth + 1)) } while take(",")
    guard take("]") else { throw error }
    return elements
  }

  /// The rest of a string.
  private mutating func string() throws(MetadataSyntaxError) -> String {
    var text: [UInt8] = []
    while true {
      let start = position
      while position < bytes.count, bytes[position] != UInt8(ascii: "\""),
        bytes[position] != UInt8(ascii: "\\")
      {
        position += 1
      }
      let part = bytes[start..<position]
      switch next() {
      case UInt8(ascii: "\"") where text.isEmpty: return String(decoding: part, as: UTF8.self)
      case UInt8(ascii: "\""): return String(decoding: text + part, as: UTF8.self)
      case UInt8(ascii: "\\"): text += part + [try escaped()]
      default: throw error
      }
    }
  }

  /// The rest of an escape.
  private mutating func escaped() throws(MetadataSyntaxError) -> UInt8 {
    switch next() {
    case UInt8(ascii: "\""): return UInt8(ascii: "\"")
    case UInt8(ascii: "\\"): return UInt8(ascii: "\\")
    case UInt8(ascii: "u"):
      // Only control characters are written with their number.
      guard take("0"), take("0"), position + 2 <= bytes.count,
        let code = UInt8(
          String(decoding: bytes[position..<position + 2], as: UTF8.self), radix: 16),
        code < 0x20
      else { throw error }
      position += 2
      return code
    default: throw error
    }
  }

  private static func endsWord(_ byte: UInt8) -> Bool {
    byte == UInt8(ascii: ",") || byte == UInt8(ascii: "]") || byte == UInt8(ascii: "}")
  }

  /// A number, or a name.
  private mutating func word() throws(MetadataSyntaxError) -> MetadataValue {
    let start = position
    while position < bytes.count, !Self.endsWord(bytes[position]) { position += 1 }
    let word = String(decoding: bytes[start..<position], as: UTF8.self)
    switch word {
    case "null": return .null
    case "true": return .scalar(.boolean(true))
    case "false": return .scalar(.boolean(false))
    default:
      guard let number = Double(word), number.isFinite else { throw error }
      return .scalar(.number(number))
    }
  }
}
