/// Phrases that are looked for in a row of words.
struct PhraseTable: Sendable {
  private let phrases: [String: [[String]]]

  /// - Parameter phrases: in any spelling that `FoldedWords` folds.
  init(_ phrases: [String]) {
    self.phrases = Dictionary(
      grouping: phrases.map(FoldedWords.words(of:)).filter { !$0.isEmpty }, by: { $0[0] })
  }

  /// The first phrase in the words.
  func first(in words: [String]) -> String? {
    for index in words.indices {
      if let phrase = phrase(at: index, of: words) { return phrase.joined(separator: " ") }
    }
    return nil
  }

  /// All phrases in the words, in order; none overlaps another.
  func all(in words: [String]) -> [String] {
    var found: [String] = []
    var index = 0
    while index < words.count {
      if let phrase = phrase(at: index, of: words) {
        found.append(phrase.joined(separator: " "))
        index += phrase.count
      } else {
        index += 1
      }
    }
    return found
  }

  private func phrase(at index: Int, of words: [String]) -> [String]? {
    phrases[words[index]]?.first { words[index...].starts(with: $0) }
  }
}
