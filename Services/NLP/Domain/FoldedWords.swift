import Foundation

/// Words without case and diacritics, as hashtags and vectors compare them.
enum FoldedWords {
  /// The runs of letters and digits of a text, lower-cased, marks taken off (`ñ` becomes `n`).
  static func words(of text: String) -> [String] {
    var words: [String] = []
    var word = String.UnicodeScalarView()
    for scalar in text.lowercased().decomposedStringWithCompatibilityMapping.unicodeScalars {
      switch scalar.properties.generalCategory {
      case .nonspacingMark, .enclosingMark:
        continue
      case .lowercaseLetter, .uppercaseLetter, .titlecaseLetter, .modifierLetter, .otherLetter,
        .spacingMark, .decimalNumber, .letterNumber, .otherNumber:
        word.append(scalar)
      default:
        if !word.isEmpty { words.append(String(word)) }
        word = .init()
      }
    }
    if !word.isEmpty { words.append(String(word)) }
    return words
  }
}
