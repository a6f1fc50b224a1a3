extension Script {
  /// The words of which the names of those who speak consist, as `FoldedWords` has them.
  var speakerWords: Set<String> { Set(characters.flatMap { FoldedWords.words(of: $0.name) }) }
}
