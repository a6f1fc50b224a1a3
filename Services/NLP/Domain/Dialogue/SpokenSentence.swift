/// A sentence of dialogue or lyrics and what was seen in it.
struct SpokenSentence {
  let sentence: ScriptSentence
  /// Who says it.
  let character: String
  /// The speech that it belongs to, counted by cues.
  let speech: Int
  /// Its words, as places in the vocabulary.
  let words: [Int32]
  /// Whether it bears or names a feeling.
  let isCharged: Bool
  /// The feeling that it names outright.
  let namedFeeling: String?
  /// What makes it exposition.
  let exposition: String?
}
