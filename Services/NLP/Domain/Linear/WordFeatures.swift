/// Features of the linear models, as hashes: words (with `¬` before those in the scope of a negation)
/// and phrases of two or, in English, three neighbouring words within a clause.
///
/// `training/features.py` is the same, step for step; committed tables of sentences and
/// probabilities hold the two together. Case, spacing, line breaks and emphasis marks change nothing.
struct WordFeatures {
  /// Words after a negator that it turns around, at most to the end of the clause.
  private static let negationScope = 3
  private static let negatedMark: [UInt8] = Array("¬".utf8)
  private static let clauseEnds = Set(".,;:()[]\"…—–¡¿“”«»/".unicodeScalars)
  private static let apostrophes = Set("'’ʼ".unicodeScalars)
  private static let englishContraction: [UInt8] = Array("n't".utf8)
  private static let mouths: [Unicode.Scalar: String] = [
    ")": ":)", "]": ":)", "D": ":D", "(": ":(", "[": ":(", "P": ":P", "p": ":P", "/": ":/",
    "\\": ":/", "|": ":|",
  ]

  private let language: Language
  private let negators: Set<[UInt8]>
  private let contrasts: Set<[UInt8]>

  private var hashes: [UInt64] = []
  private var seen: Set<UInt64> = []
  /// The word before, and the one before that, in the same clause.
  private var previous: [UInt8] = []
  private var beforePrevious: [UInt8] = []
  private var scope = 0

  private init(language: Language) {
    self.language = language
    negators = WordLexicon.negators[language] ?? []
    contrasts = WordLexicon.contrasts[language] ?? []
  }

  /// The distinct features of a text, in order of first appearance.
  static func hashes(of text: String, language: Language) -> [UInt64] {
    var features = WordFeatures(language: language)
    features.read(Array(text.unicodeScalars))
    return features.hashes
  }

  private mutating func read(_ text: [Unicode.Scalar]) {
    var index = 0
    while index < text.count {
      let scalar = text[index]
      if Self.isLetter(scalar) {
        add(word(of: text, at: &index))
      } else if scalar == "!" || scalar == "?" {
        while index < text.count, text[index] == "!" || text[index] == "?" { index += 1 }
        add([UInt8(ascii: scalar)])
        endClause()
      } else if let face = Self.face(in: text, at: index) {
        add(Array(face.symbol.utf8))
        index = face.end
      } else {
        if Self.isSymbol(scalar) {
          add(Array(String(scalar).utf8))
        } else if Self.clauseEnds.contains(scalar), !Self.isFraction(text, at: index) {
          endClause()
        }
        index += 1
      }
    }
  }

  private mutating func endClause() {
    previous = []
    beforePrevious = []
    scope = 0
  }

  private mutating func add(_ token: [UInt8]) {
    // Bare numbers are marks in reviews («7 out of 10») and mean nothing elsewhere: in English they
    // are words of phrases, but no features by themselves.
    let isNumber = token.allSatisfy { (0x30...0x39).contains($0) }
    if isNumber, language == .spanish { return }
    if contrasts.contains(token) { scope = 0 }
    let isNegator =
      negators.contains(token)
      || (language == .english && token.suffix(3).elementsEqual(Self.englishContraction))
    let isNegated = scope > 0 && !isNegator
    if isNegated { scope -= 1 }
    if !isNumber {
      insert(isNegated ? FNV1a.hash(Self.negatedMark, token) : FNV1a.hash(token))
    }
    if !previous.isEmpty { insert(Self.hash(of: [previous, token])) }
    if language == .english, !beforePrevious.isEmpty {
      insert(Self.hash(of: [beforePrevious, previous, token]))
    }
    if isNegator { scope = Self.negationScope }
    beforePrevious = previous
    previous = token
  }

  /// The hash of words with a blank between them.
  private static func hash(of words: [[UInt8]]) -> UInt64 {
    var hash = FNV1a()
    for (index, word) in words.enumerated() {
      if index > 0 { hash.combine(CollectionOfOne<UInt8>(0x20)) }
      hash.combine(word)
    }
    return hash.value
  }

  /// A slash between digits: «7/10» is one phrase.
  private static func isFraction(_ text: [Unicode.Scalar], at index: Int) -> Bool {
    func isDigit(_ at: Int) -> Bool { text.indices.contains(at) && ("0"..."9").contains(text[at]) }
    return text[index] == "/" && isDigit(index - 1) && isDigit(index + 1)
  }

  private mutating func insert(_ hash: UInt64) {
    if seen.insert(hash).inserted { hashes.append(hash) }
  }

  /// The word that begins at `index`, lower-cased; for Spanish without accents. Letters repeated for
  /// emphasis count twice at most.
  private func word(of text: [Unicode.Scalar], at index: inout Int) -> [UInt8] {
    var word: [Unicode.Scalar] = []
    while index < text.count {
      let scalar = text[index]
      if Self.isLetter(scalar) {
        var letter = Self.lowered(scalar)
        if language == .spanish { letter = WordLexicon.folded[letter] ?? letter }
        let count = word.count
        let repeats =
          count >= 2 && word[count - 1] == letter && word[count - 2] == letter
          && !("0"..."9").contains(letter)
        if !repeats { word.append(letter) }
      } else if Self.apostrophes.contains(scalar), index + 1 < text.count,
        Self.isLetter(text[index + 1])
      {
        word.append("'")
      } else {
        break
      }
      index += 1
    }
    var bytes: [UInt8] = []
    for scalar in word { bytes.append(contentsOf: UTF8.encode(scalar) ?? .init()) }
    return bytes
  }

  /// An emoticon that begins at `index`: eyes, perhaps a nose, a mouth.
  private static func face(
    in text: [Unicode.Scalar], at index: Int
  ) -> (symbol: String, end: Int)? {
    guard text[index] == ":" || text[index] == ";" || text[index] == "=" else { return nil }
    var mouth = index + 1
    if mouth < text.count, text[mouth] == "-" { mouth += 1 }
    guard mouth < text.count, let symbol = mouths[text[mouth]] else { return nil }
    if mouth + 1 < text.count, isLetter(text[mouth + 1]) { return nil }
    return (symbol, mouth + 1)
  }

  private static func isLetter(_ scalar: Unicode.Scalar) -> Bool {
    switch scalar.value {
    case 0x30...0x39, 0x41...0x5A, 0x61...0x7A: true
    case 0xD7, 0xF7: false
    case 0xC0...0x24F: true
    default: false
    }
  }

  /// Emoji and the pictographs before them.
  private static func isSymbol(_ scalar: Unicode.Scalar) -> Bool {
    (0x1F300...0x1FAFF).contains(scalar.value) || (0x2600...0x27BF).contains(scalar.value)
  }

  private static func lowered(_ scalar: Unicode.Scalar) -> Unicode.Scalar {
    switch scalar.value {
    case 0x41...0x5A, 0xC0...0xD6, 0xD8...0xDE: Unicode.Scalar(scalar.value + 32) ?? scalar
    default: scalar
    }
  }
}
