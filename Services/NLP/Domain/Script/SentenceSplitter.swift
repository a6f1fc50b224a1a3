/// Sentences of a paragraph, however its lines are wrapped.
///
/// A sentence ends at `.`, `!`, `?` or `…` (and closing quotes after it) before white space, unless a
/// small letter follows or a full stop ends an abbreviation or an initial.
enum SentenceSplitter {
  private static let abbreviations: Set<String> = [
    "mr", "mrs", "ms", "dr", "st", "vs", "prof", "sgt", "lt", "capt", "col", "gen", "jr",
    "sr", "sra", "srta", "dra", "dña", "ud", "uds", "av",
  ]

  private static let longestAbbreviation = 4

  /// An abbreviation or an initial; «I» and «y» are words.
  private static func isAbbreviation(_ word: String) -> Bool {
    let word = word.lowercased()
    return (word.count == 1 && word != "i" && word != "y") || abbreviations.contains(word)
  }

  /// Calls `emit` with every sentence and the source line on which it begins.
  static func split(_ element: ScriptElement, emit: (String, Int) -> Void) {
    var sentence = String.UnicodeScalarView()
    var word = String.UnicodeScalarView()
    var beginLine = element.line
    var textLine = 0
    var mayEnd = false
    var blankPending = false

    func flush() {
      if !sentence.isEmpty { emit(String(sentence), beginLine) }
      sentence = String.UnicodeScalarView()
      mayEnd = false
      blankPending = false
    }

    for scalar in element.text.unicodeScalars {
      if scalar.isBlankOrBreak {
        if scalar == "\n" { textLine += 1 }
        blankPending = !sentence.isEmpty
        continue
      }
      if scalar == "*" || scalar == "_" { continue }
      if blankPending, mayEnd, !scalar.isSmallLetter { flush() }
      if sentence.isEmpty {
        beginLine = element.sourceLine(ofTextLine: textLine)
        word.removeAll()
      } else if blankPending {
        sentence.append(" ")
        word.removeAll()
      }
      blankPending = false
      sentence.append(scalar)
      switch scalar {
      case ".":
        mayEnd = !isAbbreviation(String(word))
      case "!", "?", "…":
        mayEnd = true
      case "\"", "'", "”", "’", "»", ")", "]":
        break
      default:
        mayEnd = false
        if word.count <= longestAbbreviation { word.append(scalar) }
      }
    }
    flush()
  }
}

extension Unicode.Scalar {
  /// White space; ASCII, as most scripts are, needs no table.
  fileprivate var isBlankOrBreak: Bool {
    isASCII ? value == 0x20 || (0x09...0x0D).contains(value) : properties.isWhitespace
  }

  /// A small letter.
  fileprivate var isSmallLetter: Bool {
    isASCII ? (0x61...0x7A).contains(value) : properties.isLowercase
  }
}
