/// A caption taken apart into what its score looks at.
struct CaptionText {
  let text: String
  /// Blank-separated pieces that are neither hashtag nor link.
  let words: [Substring]
  /// Pieces that begin with `#` and a letter or digit, in order.
  let hashtags: [Substring]
  let emoji: Int
  let sentences: Int

  init(_ text: String) {
    self.text = text
    let pieces = text.split(whereSeparator: \.isWhitespace)
    hashtags = pieces.filter(Self.isHashtag)
    words = pieces.filter { piece in
      !Self.isHashtag(piece) && !piece.contains("://")
        && piece.contains { $0.isLetter || $0.isNumber }
    }
    emoji = text.count { character in
      guard let scalar = character.unicodeScalars.first else { return false }
      return scalar.properties.isEmojiPresentation
        || (scalar.properties.isEmoji && character.unicodeScalars.count > 1)
    }
    sentences = max(1, words.count { $0.last.map(".!?…".contains) ?? false })
  }

  private static func isHashtag(_ piece: Substring) -> Bool {
    piece.first == "#" && (piece.dropFirst().first.map { $0.isLetter || $0.isNumber } ?? false)
  }

  /// LIX (Björnsson 1968): words a sentence plus the percentage of words of more than six letters.
  /// It needs no syllables, so that it holds for English and Spanish alike.
  var lix: Double {
    guard !words.isEmpty else { return 0 }
    let long = words.count { $0.count(where: \.isLetter) > 6 }
    let count = Double(words.count)
    return count / Double(sentences) + 100 * Double(long) / count
  }
}
