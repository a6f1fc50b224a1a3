import Foundation

/// Lines of text that belong together, as the sentences of a notice that is broken over several lines.
struct TextBlock {
  /// A word and where its letters stand among those of the block.
  struct Word {
    /// As it was read.
    let text: String
    /// Without case, accents and punctuation; can be empty.
    let folded: String
    /// Where its folded letters stand in ``TextBlock/letters``.
    let letters: Range<Int>
    /// The line that it stands in.
    let line: Int
    /// Whether a sentence ends with it.
    let endsSentence: Bool
  }

  /// The lines, from the first to the last.
  let lines: [TextLine]
  /// Their words.
  let words: [Word]
  /// The folded letters of all words, one after the other: readers of pictures lose spaces.
  let letters: [Character]

  init(_ lines: [TextLine]) {
    self.lines = lines
    var words: [Word] = []
    var letters: [Character] = []
    for (index, line) in lines.enumerated() {
      for text in line.text.split(whereSeparator: \.isWhitespace) {
        let folded = Self.folded(text)
        words.append(
          Word(
            text: String(text), folded: folded,
            letters: letters.count..<letters.count + folded.count,
            line: index, endsSentence: text.last.map { ".!?".contains($0) } ?? false))
        letters.append(contentsOf: folded)
      }
    }
    self.words = words
    self.letters = letters
  }

  /// A text without case, accents and everything that is neither letter nor digit.
  static func folded(_ text: some StringProtocol) -> String {
    String(text)
      .folding(
        options: [.caseInsensitive, .diacriticInsensitive],
        locale: Locale(identifier: "en_US_POSIX")
      )
      .filter { $0.isLetter || $0.isNumber }
  }

  /// Groups the lines of a picture, which come in reading order: a line goes on the block whose last line
  /// is right above it, as high as it, and overlaps it.
  static func blocks(of lines: [TextLine]) -> [TextBlock] {
    var groups: [[TextLine]] = []
    for line in lines {
      let place = groups.lastIndex { group in
        guard let last = group.last else { return false }
        return follows(line, last)
      }
      if let place { groups[place].append(line) } else { groups.append([line]) }
    }
    return groups.map { TextBlock($0) }
  }

  private static func follows(_ line: TextLine, _ above: TextLine) -> Bool {
    let (height, heightAbove) = (line.corners.height, above.corners.height)
    let gap = line.corners.topLeft.y - above.corners.bottomLeft.y
    return gap > -0.5 * height && gap < 0.9 * max(height, heightAbove)
      && (0.6...1.6).contains(height / heightAbove)
      && line.corners.topLeft.x < above.corners.topRight.x
      && above.corners.topLeft.x < line.corners.topRight.x
  }
}
