/// Letters of the Latin script as the models of words see them, out of UTF-8.
enum LatinScalar {
  /// The scalar that begins at a place of well-formed UTF-8, and its length in bytes.
  @inline(__always)
  static func decoded(_ text: UnsafeBufferPointer<UInt8>, at index: Int) -> (UInt32, Int) {
    let first = UInt32(text[index])
    func next(_ offset: Int) -> UInt32 {
      index + offset < text.count ? UInt32(text[index + offset]) & 0x3F : 0
    }
    switch first {
    case 0..<0x80: return (first, 1)
    case 0x80..<0xE0: return ((first & 0x1F) << 6 | next(1), 2)
    case 0xE0..<0xF0: return ((first & 0x0F) << 12 | next(1) << 6 | next(2), 3)
    default: return ((first & 7) << 18 | next(1) << 12 | next(2) << 6 | next(3), 4)
    }
  }

  /// Whether a scalar is a digit or a letter of the Latin script without its rarer extensions.
  @inline(__always)
  static func isLetter(_ value: UInt32) -> Bool {
    switch value {
    case 0x30...0x39, 0x41...0x5A, 0x61...0x7A: true
    case 0xD7, 0xF7: false
    case 0xC0...0x24F: true
    default: false
    }
  }

  /// The lower case of A to Z and the capitals of Latin-1.
  @inline(__always)
  static func lowered(_ value: UInt32) -> UInt32 {
    switch value {
    case 0x41...0x5A, 0xC0...0xD6, 0xD8...0xDE: value + 32
    default: value
    }
  }

  /// A lower-case letter of Latin-1 without its accent; `ñ` is a letter of its own.
  @inline(__always)
  static func folded(_ value: UInt32) -> UInt32 {
    guard value >= 0xE0, value <= 0xFC else { return value }
    return switch value {
    case 0xE0...0xE5: 0x61
    case 0xE7: 0x63
    case 0xE8...0xEB: 0x65
    case 0xEC...0xEF: 0x69
    case 0xF2...0xF6: 0x6F
    case 0xF9...0xFC: 0x75
    default: value
    }
  }
}
