/// The words and sentences of a comment. One value scans any number of comments, one after the other, and
/// keeps its memory.
struct CommentText {
  /// A sentence, or what stands for one between line breaks.
  struct Sentence {
    /// Its bytes.
    var start: Int32
    var end: Int32
    /// Its words.
    var firstWord: Int32
    var lastWord: Int32
    /// Whether `?` ends it.
    var asks: Bool
  }

  private(set) var words: [CommentWord] = []
  private(set) var sentences: [Sentence] = []
  /// The hash of all words, in their order: equal for comments that differ in case, accents and punctuation
  /// only. Without words, that of the bytes.
  private(set) var fingerprint: UInt64 = 0
  /// The letters that only Spanish has, in lower case, in their order.
  private(set) var marks: [UInt32] = []

  private var openQuote: (mark: UInt32, word: Int)?
  private var sentenceStart = 0
  private var firstWord = 0
  private var inLink = false
  private var isMention = false
  private var gap = false
  private var isSpanish = false

  /// Scans a comment.
  ///
  /// - Parameters:
  ///   - text: well-formed UTF-8.
  ///   - isSpanish: whether plurals are Spanish ones.
  mutating func scan(_ text: UnsafeBufferPointer<UInt8>, isSpanish: Bool = false) {
    self.isSpanish = isSpanish
    words.removeAll(keepingCapacity: true)
    sentences.removeAll(keepingCapacity: true)
    marks.removeAll(keepingCapacity: true)
    openQuote = nil
    (sentenceStart, firstWord) = (0, 0)
    (inLink, isMention, gap) = (false, false, true)
    var index = 0
    while index < text.count {
      let (scalar, length) = LatinScalar.decoded(text, at: index)
      if Self.isLetter(scalar) {
        scanWord(text, at: &index)
        continue
      }
      index += length
      if scalar == 0x20 {
        (inLink, isMention) = (false, false)
        continue
      }
      gap = true
      readMark(scalar, text, next: index)
    }
    endSentence(at: text.count, asks: false)
    var hash = FNV1a().value
    for word in words { hash = SplitMix64.mixed(hash ^ word.hash) }
    fingerprint = words.isEmpty ? FNV1a.hash(text) : hash
  }

  private mutating func readMark(
    _ scalar: UInt32, _ text: UnsafeBufferPointer<UInt8>, next index: Int
  ) {
    switch scalar {
    case 0x0A, 0x0D:
      (inLink, isMention) = (false, false)
      endSentence(at: index, asks: false)
    case 0x09: (inLink, isMention) = (false, false)
    case 0x2E, 0x21, 0x3F, 0x2026, 0x3B:
      // Within a link or a number they end nothing.
      let ends = index >= text.count || !Self.isLetter(LatinScalar.decoded(text, at: index).0)
      if ends, !inLink { endSentence(at: index, asks: scalar == 0x3F) }
    case 0xBF, 0xA1:
      marks.append(scalar)
      if scalar == 0xBF { endSentence(at: index - 2, asks: false) }
    case 0x40: isMention = true
    // Straight quotes close what they opened; the others have one for each side.
    case 0x22:
      if openQuote?.mark == 0x22 { closeQuote() } else { openQuote = (0x22, words.count) }
    case 0x201C, 0xAB: openQuote = (scalar, words.count)
    case 0x201D, 0xBB: closeQuote()
    default: break
    }
  }

  private mutating func closeQuote() {
    guard let open = openQuote else { return }
    for index in open.word..<words.count { words[index].marks.insert(.quoted) }
    openQuote = nil
  }

  private mutating func endSentence(at end: Int, asks: Bool) {
    if words.count > firstWord {
      sentences.append(
        Sentence(
          start: Int32(sentenceStart), end: Int32(end), firstWord: Int32(firstWord),
          lastWord: Int32(words.count - 1), asks: asks))
    } else if asks, let last = sentences.indices.last, !sentences[last].asks,
      Int(sentences[last].end) == sentenceStart
    {
      // «What!?» asks.
      sentences[last].asks = true
      sentences[last].end = Int32(end)
    }
    sentenceStart = end
    firstWord = words.count
  }

  private mutating func scanWord(_ text: UnsafeBufferPointer<UInt8>, at index: inout Int) {
    let start = index
    var hash = FNV1a().value
    var spelled = hash
    // The hashes before the last one and the last two letters, and these letters.
    var (before, beforeThat) = (hash, hash)
    var (last, lastButOne, third): (UInt32, UInt32, UInt32) = (0, 0, 0)
    var length: Int32 = 0
    var found: CommentWord.Marks = []
    var repeats = 0
    while index < text.count {
      let (scalar, count) = LatinScalar.decoded(text, at: index)
      if Self.isLetter(scalar) {
        let letter = LatinScalar.lowered(scalar)
        let folded = LatinScalar.folded(letter)
        if letter != folded { found.insert(.accented) }
        if letter >= 0xE1, letter <= 0xFA, folded != letter || letter == 0xF1 {
          marks.append(letter)
        }
        found.insert(letter <= 0x39 ? .digits : .letters)
        repeats = folded == last ? repeats + 1 : 1
        if repeats >= 3, letter > 0x39 { found.insert(.stretched) }
        if repeats < 3 || letter <= 0x39 {
          (beforeThat, before) = (before, hash)
          hash = FNV1a.extended(hash, by: folded)
          spelled = FNV1a.extended(spelled, by: letter)
          (third, lastButOne, last) = (lastButOne, last, folded)
          length += 1
        }
      } else if scalar == 0x27 || scalar == 0x2019, index + count < text.count,
        Self.isLetter(LatinScalar.decoded(text, at: index + count).0)
      {
        (beforeThat, before) = (before, hash)
        hash = FNV1a.extended(hash, by: 0x27)
        spelled = FNV1a.extended(spelled, by: 0x27)
        (lastButOne, last) = (last, 0x27)
      } else if found.contains(.letters), Self.isDisguise(scalar, text, next: index + count) {
        found.insert(.disguised)
        hash = FNV1a.extended(hash, by: scalar)
        spelled = FNV1a.extended(spelled, by: scalar)
        (lastButOne, last) = (last, scalar)
      } else {
        break
      }
      index += count
    }
    if !gap { found.insert(.adjacent) }
    gap = false
    if isMention || inLink { found.insert(.reference) }
    if hash == Self.http || hash == Self.https || hash == Self.www {
      inLink = true
      found.insert(.reference)
    }
    words.append(
      CommentWord(
        start: Int32(start), end: Int32(index), hash: hash, spelled: spelled,
        stem: Self.stem(
          hash, before, beforeThat, (last, lastButOne, third), length, isSpanish: isSpanish),
        length: length, sentence: Int32(sentences.count), marks: found))
  }

  private static let http = FNV1a.hash("http".utf8)
  private static let https = FNV1a.hash("https".utf8)
  private static let www = FNV1a.hash("www".utf8)

  /// Without the `s` of a plural or the `'s` of an owner; in Spanish also without the `e` that stands before
  /// it after a consonant (`canciones`): a stemmer of plurals (Harman 1991), no more.
  private static func stem(
    _ hash: UInt64, _ before: UInt64, _ beforeThat: UInt64,
    _ last: (UInt32, UInt32, UInt32), _ length: Int32, isSpanish: Bool
  ) -> UInt64 {
    guard last.0 == 0x73, length >= 4, last.1 != 0x73 else { return hash }
    if last.1 == 0x27 { return beforeThat }
    switch last.2 {
    // d, l, n, r
    case 0x64, 0x6C, 0x6E, 0x72:
      return isSpanish && last.1 == 0x65 && length >= 6 ? beforeThat : before
    default: return before
    }
  }

  /// Letters and digits of any script.
  @inline(__always)
  private static func isLetter(_ scalar: UInt32) -> Bool {
    if scalar < 0x250 { return LatinScalar.isLetter(scalar) }
    return Unicode.Scalar(scalar)?.properties.isAlphabetic ?? false
  }

  /// A sign that stands for a letter within a word: `f*ck`, `a$$`, `b!tch`, `put@`.
  private static func isDisguise(
    _ scalar: UInt32, _ text: UnsafeBufferPointer<UInt8>, next: Int
  ) -> Bool {
    guard scalar == 0x40 || scalar == 0x24 || scalar == 0x2A || scalar == 0x21 else { return false }
    guard next < text.count else { return scalar == 0x24 || scalar == 0x40 }
    let following = LatinScalar.decoded(text, at: next).0
    if isLetter(following) { return true }
    switch scalar {
    case 0x24: return true
    case 0x40: return following == 0x20
    case 0x2A:
      var place = next
      while place < text.count, text[place] == 0x2A { place += 1 }
      return place < text.count && isLetter(LatinScalar.decoded(text, at: place).0)
    default: return false
    }
  }

  /// The hash that a word of a list has here.
  static func hash(of word: some StringProtocol) -> UInt64 {
    var text = CommentText()
    var word = String(word)
    word.withUTF8 { text.scan($0) }
    return text.words.first?.hash ?? 0
  }

  /// The hashes of the words of a phrase of a list.
  static func hashes(of phrase: String) -> [UInt64] {
    var text = CommentText()
    var phrase = phrase
    phrase.withUTF8 { text.scan($0) }
    return text.words.map(\.hash)
  }

  /// The hash of a word of a list with its accents.
  static func spelling(of word: String) -> UInt64 {
    var text = CommentText()
    var word = word
    word.withUTF8 { text.scan($0) }
    return text.words.first?.spelled ?? 0
  }
}
