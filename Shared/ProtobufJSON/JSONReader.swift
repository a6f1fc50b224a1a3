/// Reads the smallest parts of JSON from text that is UTF-8.
struct JSONReader {
  private let json: [UInt8]
  private(set) var position = 0

  init(_ json: [UInt8]) {
    self.json = json
  }

  var isAtEnd: Bool { position == json.count }

  /// The byte that comes next; `nil` at the end.
  var next: UInt8? { position < json.count ? json[position] : nil }

  /// Goes past a byte.
  mutating func advance() { position += 1 }

  mutating func skipWhitespace() {
    while let byte = next, byte == 0x20 || byte == 0x0A || byte == 0x0D || byte == 0x09 {
      position += 1
    }
  }

  /// Reads `true`, `false` or `null`.
  mutating func literal(_ text: StaticString) throws(JSONFailure) {
    let end = min(position + text.utf8CodeUnitCount, json.count)
    let isThere = text.withUTF8Buffer { json[position..<end].elementsEqual($0) }
    guard isThere else { throw failure(expected: "a value") }
    position = end
  }

  /// Reads a number: `-`, digits without a zero in front, a fraction, an exponent.
  mutating func number() throws(JSONFailure) {
    if next == UInt8(ascii: "-") { position += 1 }
    if next == UInt8(ascii: "0") {
      position += 1
      if let next, isDigit(next) {
        throw JSONFailure(offset: position - 1, reason: "a zero in front of a number")
      }
    } else {
      try digits()
    }
    if next == UInt8(ascii: ".") {
      position += 1
      try digits()
    }
    if next == UInt8(ascii: "e") || next == UInt8(ascii: "E") {
      position += 1
      if next == UInt8(ascii: "+") || next == UInt8(ascii: "-") { position += 1 }
      try digits()
    }
  }

  private mutating func digits() throws(JSONFailure) {
    let start = position
    while let next, isDigit(next) { position += 1 }
    if position == start { throw failure(expected: "a digit") }
  }

  private func isDigit(_ byte: UInt8) -> Bool {
    UInt8(ascii: "0")...UInt8(ascii: "9") ~= byte
  }

  /// Reads a string, from its opening quotation mark on: its text in UTF-8.
  mutating func string() throws(JSONFailure) -> ArraySlice<UInt8> {
    position += 1
    let start = position
    while let byte = next {
      switch byte {
      case UInt8(ascii: "\""):
        defer { position += 1 }
        return json[start..<position]
      case UInt8(ascii: "\\"): return try stringWithEscapes(from: start)
      case 0..<0x20: throw controlCharacter()
      default: position += 1
      }
    }
    throw failure(expected: "'\"'")
  }

  /// Reads the rest of a string whose text up to here stands from `start`.
  private mutating func stringWithEscapes(
    from start: Int
  ) throws(JSONFailure) -> ArraySlice<UInt8> {
    var text = Array(json[start..<position])
    while let byte = next {
      switch byte {
      case UInt8(ascii: "\""):
        position += 1
        return text[...]
      case UInt8(ascii: "\\"): text.append(contentsOf: String(try escape()).utf8)
      case 0..<0x20: throw controlCharacter()
      default:
        text.append(byte)
        position += 1
      }
    }
    throw failure(expected: "'\"'")
  }

  private func controlCharacter() -> JSONFailure {
    JSONFailure(
      offset: position, reason: "\(found) in a string, where it must be written as an escape")
  }

  private mutating func escape() throws(JSONFailure) -> Unicode.Scalar {
    let start = position
    position += 1
    let byte = next
    position += 1
    switch byte {
    case UInt8(ascii: "\""): return "\""
    case UInt8(ascii: "\\"): return "\\"
    case UInt8(ascii: "/"): return "/"
    case UInt8(ascii: "b"): return "\u{8}"
    case UInt8(ascii: "f"): return "\u{C}"
    case UInt8(ascii: "n"): return "\n"
    case UInt8(ascii: "r"): return "\r"
    case UInt8(ascii: "t"): return "\t"
    case UInt8(ascii: "u"):
      let first = try hexadecimal()
      if let scalar = Unicode.Scalar(first) { return scalar }
      if first < 0xDC00, next == UInt8(ascii: "\\") {
        position += 1
        if next == UInt8(ascii: "u") {
          position += 1
          let second = try hexadecimal()
          if 0xDC00...0xDFFF ~= second,
            let scalar = Unicode.Scalar(0x10000 + (first - 0xD800) << 10 + (second - 0xDC00))
          {
            return scalar
          }
        }
      }
      throw JSONFailure(offset: start, reason: "half of a surrogate pair")
    default:
      position = min(start + 1, json.count)
      throw failure(expected: "an escape, one of \"\\/bfnrtu,")
    }
  }

  /// Four hexadecimal digits.
  private mutating func hexadecimal() throws(JSONFailure) -> UInt32 {
    var value: UInt32 = 0
    for _ in 0..<4 {
      guard let next, let digit = Character(Unicode.Scalar(next)).hexDigitValue else {
        throw failure(expected: "a hexadecimal digit")
      }
      value = value << 4 | UInt32(digit)
      position += 1
    }
    return value
  }

  /// The failure of a text that goes on in another way than it must.
  func failure(expected: String) -> JSONFailure {
    JSONFailure(offset: position, reason: "expected \(expected) but found \(found)")
  }

  /// What comes next, for people.
  private var found: String {
    guard let next else { return "the end" }
    switch next {
    case 0..<0x20, 0x7F:
      let code = String(next, radix: 16, uppercase: true)
      return "the control character U+" + String(repeating: "0", count: 4 - code.count) + code
    case 0x80...:
      let scalars = String(decoding: json[position...].prefix(4), as: UTF8.self).unicodeScalars
      return scalars.first.map { "'\($0)'" } ?? "the end"
    default: return "'\(Character(Unicode.Scalar(next)))'"
    }
  }
}
