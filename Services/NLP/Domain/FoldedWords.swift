import Foundation

/// Words without case and diacritics, as hashtags and vectors compare them.
enum FoldedWords {
  private static let tilde = Unicode.Scalar(0x0303 as UInt32)

  /// The runs of letters and digits of a text, lower-cased, without accents. `ñ` stays: it is a
  /// letter, and «año» without it is another word.
  static func words(of text: String) -> [String] {
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
