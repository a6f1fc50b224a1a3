extension UInt8 {
  static let period = UInt8(ascii: ".")
  static let newline = UInt8(ascii: "\n")
  static let carriageReturn = UInt8(ascii: "\r")

  /// A space or a tab.
  var isBlank: Bool { self == 0x20 || self == 0x09 }
  /// The byte, an ASCII small letter made a capital.
  var asciiUppercased: UInt8 { (0x61...0x7A).contains(self) ? self - 32 : self }
  /// An ASCII letter or digit.
  var isASCIIAlphanumeric: Bool {
    (0x30...0x39).contains(self) || (0x41...0x5A).contains(asciiUppercased)
  }
}

extension BidirectionalCollection<UInt8> {
  /// Without the spaces and tabs at both ends.
  var trimmingBlanks: SubSequence {
    guard let first = firstIndex(where: { !$0.isBlank }),
      let last = lastIndex(where: { !$0.isBlank })
    else { return self[endIndex...] }
    return self[first...last]
  }
}

extension StringProtocol {
  /// Without the white space at both ends.
  var trimmingBlanks: SubSequence {
    guard let first = firstIndex(where: { !$0.isWhitespace }),
      let last = lastIndex(where: { !$0.isWhitespace })
    else { return self[endIndex...] }
    return self[first...last]
  }

  /// Runs of characters between white space that hold a letter or a digit.
  var wordCount: Int {
    var count = 0
    var counted = false
    for byte in utf8 {
      if byte.isBlank || byte == .newline || byte == .carriageReturn {
        counted = false
      } else if !counted, byte.isASCIIAlphanumeric || byte.leadsLetter {
        counted = true
        count += 1
      }
    }
    return count
  }
}

extension UInt8 {
  /// Leads a character beyond ASCII that is not among the punctuation of U+0080–U+00BF and
  /// U+2000–U+2FFF, nor an emoji.
  fileprivate var leadsLetter: Bool { self >= 0xC3 && self <= 0xEF && self != 0xE2 }
}
