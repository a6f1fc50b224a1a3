/// Reads comments one by one, on one thread; it keeps its memory from one to the next.
struct CommentReader {
  /// Two letters name few things.
  private static let shortestTerm = 3
  private static let mostTerms = 128

  private let tools: CommentTools
  private var english = WordFeatures(language: .english)
  private var spanish = WordFeatures(language: .spanish)
  private var text = CommentText()
  private var seen = SeenHashes()

  init(_ tools: CommentTools) {
    self.tools = tools
  }

  /// Reads a comment in a language that is settled.
  mutating func read(_ comment: Comment, language: LanguageFinding) -> CommentReading {
    var string = comment.text
    return string.withUTF8 { bytes in
      text.scan(bytes, isSpanish: language.language == .spanish)
      let isSpanish = language.language == .spanish
      if isSpanish { spanish.read(bytes) } else { english.read(bytes) }
      let hashes = isSpanish ? spanish.hashes : english.hashes
      let models = isSpanish ? tools.spanish : tools.english
      return CommentReading(
        language: language, sentiment: models.sentiment.read(hashes),
        emotion: models.emotion.read(hashes),
        question: question(of: bytes, language),
        toxicity: tools.toxicity.hints(in: text, of: bytes), fingerprint: text.fingerprint,
        terms: terms())
    }
  }

  /// Of a comment that does not tell its language the lists of the other one count too.
  private func question(
    of bytes: UnsafeBufferPointer<UInt8>, _ language: LanguageFinding
  ) -> QuestionFinding? {
    let found = tools.questions.question(in: text, of: bytes, language: language.language)
    guard found == nil, language.basis == .fallback else { return found }
    let other = language.language == .spanish ? Language.english : .spanish
    return tools.questions.question(in: text, of: bytes, language: other)
  }

  private mutating func terms() -> [CommentTerm] {
    seen.clear()
    var terms: [CommentTerm] = []
    terms.reserveCapacity(16)
    var previous: CommentWord?
    for word in text.words where terms.count < Self.mostTerms {
      guard word.marks.contains(.letters), word.marks.isDisjoint(with: [.reference, .disguised]),
        word.length >= Self.shortestTerm, !tools.emptyWords.contains(word.hash)
      else {
        previous = nil
        continue
      }
      if seen.insert(word.stem) {
        terms.append(
          CommentTerm(hash: word.stem, first: 0, second: 0, start: word.start, end: word.end))
      }
      if let previous, word.marks.contains(.adjacent), previous.sentence == word.sentence {
        let pair = SplitMix64.mixed(previous.stem ^ SplitMix64.mixed(word.stem))
        if seen.insert(pair) {
          terms.append(
            CommentTerm(
              hash: pair, first: previous.stem, second: word.stem, start: previous.start,
              end: word.end))
        }
      }
      previous = word
    }
    return terms
  }
}
