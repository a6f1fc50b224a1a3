/// Words by which a sentence names a feeling outright, or tells what happened.
struct CraftWords: Sendable {
  /// How far a feeling may stand behind the word for whose it is.
  private static let reach = 4

  private let selves: Set<String>
  private let feelings: Set<String>
  private let feelingPhrases: PhraseTable
  private let telling: PhraseTable
  private let hints: PhraseTable
  private let longSentence: Int

  init(
    selves: String, feelings: String, feelingPhrases: [String], telling: [String],
    hints: [String], longSentence: Int
  ) {
    self.selves = Set(FoldedWords.words(of: selves))
    self.feelings = Set(FoldedWords.words(of: feelings))
    self.feelingPhrases = PhraseTable(feelingPhrases)
    self.telling = PhraseTable(telling)
    self.hints = PhraseTable(hints)
    self.longSentence = longSentence
  }

  /// The feeling that a sentence names as the speaker's or the listener's own; nil where it names none.
  ///
  /// - Parameter words: as `FoldedWords` has them.
  func namedFeeling(in words: [String]) -> String? {
    if let phrase = feelingPhrases.first(in: words) { return phrase }
    var lastSelf = -Self.reach - 1
    for (index, word) in words.enumerated() {
      if feelings.contains(word), index - lastSelf <= Self.reach { return word }
      if selves.contains(word) {
        lastSelf = index
        // «siento» says whose and what at once.
        if feelings.contains(word) { return word }
      }
    }
    return nil
  }

  /// What makes a sentence exposition: a phrase by which one tells, or two weaker hints (a long sentence
  /// is one); nil for none.
  func exposition(in words: [String]) -> String? {
    if let phrase = telling.first(in: words) { return phrase }
    let found = hints.all(in: words)
    guard let first = found.first else { return nil }
    return found.count + (words.count >= longSentence ? 1 : 0) >= 2 ? first : nil
  }
}
