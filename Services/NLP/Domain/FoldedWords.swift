import Foundation

/// Words without case and diacritics, as hashtags and word lists compare them.
enum FoldedWords {
  private static let tilde = Unicode.Scalar(0x0303 as UInt32)

  /// The runs of letters and digits of a text, lower-cased, without accents. `ñ` stays: it is a
  /// letter, and «año» without it is another word.
  static func words(of text: String) -> [String] {
    asciiWords(of: text) ?? foldedWords(of: text)
  }

  /// A text without some words: what stands between blanks and consists of them alone is left out.
  ///
  /// - Parameter words: as `words(of:)` gives them.
  static func text(_ text: String, without words: Set<String>) -> String {
    text.split(whereSeparator: \.isWhitespace)
      .filter {
        let parts = Self.words(of: String($0))
        return parts.isEmpty || !parts.allSatisfy(words.contains)
      }
      .joined(separator: " ")
  }

  /// The words of a text that is ASCII throughout, which needs no tables; nil of any other.
  private static func asciiWords(of text: String) -> [String]? {
    var text = text
    return text.withUTF8 { bytes in
      var words: [String] = []
      var word: [UInt8] = []
      for byte in bytes {
        if byte >= 0x80 { return nil }
        if byte.isASCIIAlphanumeric {
          word.append((0x41...0x5A).contains(byte) ? byte + 0x20 : byte)
        } else if !word.isEmpty {
          words.append(String(decoding: word, as: UTF8.self))
          word.removeAll(keepingCapacity: true)
        }
      }
      if !word.isEmpty { words.append(String(decoding: word, as: UTF8.self)) }
      return words
    }
  }

  private static func foldedWords(of text: String) -> [String] {
    var words: [String] = []
    var word = String.UnicodeScalarView()
    func flush() {
      if !word.isEmpty { words.append(String(word).precomposedStringWithCanonicalMapping) }
      word = .init()
    }
    for scalar in text.lowercased().decomposedStringWithCompatibilityMapping.unicodeScalars {
      switch scalar.properties.generalCategory {
      case .nonspacingMark, .enclosingMark:
        if scalar == tilde, word.last == "n" { word.append(scalar) }
      case .lowercaseLetter, .uppercaseLetter, .titlecaseLetter, .modifierLetter, .otherLetter,
        .spacingMark, .decimalNumber, .letterNumber, .otherNumber:
        word.append(scalar)
      default:
        flush()
      }
    }
    flush()
    return words
  }
}
