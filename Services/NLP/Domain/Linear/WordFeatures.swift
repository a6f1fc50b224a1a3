/// Features of the linear models, as hashes: words (with `¬` before those in the scope of a negation)
/// and phrases of two or, in English, three neighbouring words within a clause.
///
/// `training/features.py` is the same, step for step; committed tables of sentences and
/// probabilities hold the two together. Case, spacing, line breaks and emphasis marks change nothing.
/// One value reads any number of texts, one after the other, and keeps its memory.
struct WordFeatures {
  /// Words after a negator that it turns around, at most to the end of the clause.
  private static let negationScope = 3
  /// The hash of `¬`, from which that of a negated word goes on.
  private static let negatedMark = FNV1a.hash("¬".utf8)
  private static let prime: UInt64 = 0x100_0000_01B3
  private static let blank: UInt64 = 0x20
  private static let slash: UInt32 = 0x2F

  private let isSpanish: Bool
  private let negators: HashIndex
  private let contrasts: HashIndex

  /// The distinct features of the text that was read last, in order of first appearance.
  private(set) var hashes: [UInt64] = []
  private var seen = SeenHashes()
  private var token: [UInt8] = []
  /// The hashes of the word before and, with the one before that, of both; nil at a clause's beginning.
  private var previous: UInt64?
  private var previousPair: UInt64?
  private var scope = 0

  init(language: Language) {
    isSpanish = language == .spanish
    negators = HashIndex((WordLexicon.negators[language] ?? []).map { FNV1a.hash($0) })
    contrasts = HashIndex((WordLexicon.contrasts[language] ?? []).map { FNV1a.hash($0) })
  }

  /// Reads a text: then `hashes` are its features.
  ///
  /// - Parameter text: well-formed UTF-8.
  mutating func read(_ text: UnsafeBufferPointer<UInt8>) {
    hashes.removeAll(keepingCapacity: true)
    seen.clear()
    endClause()
    var index = 0
    while index < text.count {
      let (scalar, length) = LatinScalar.decoded(text, at: index)
      if LatinScalar.isLetter(scalar) {
        readWord(text, at: &index)
        continue
      }
      switch scalar {
      case 0x21, 0x3F:
        while index < text.count, text[index] == 0x21 || text[index] == 0x3F { index += 1 }
        token.removeAll(keepingCapacity: true)
        token.append(UInt8(scalar))
        add(isNumber: false)
        endClause()
        continue
      case 0x3A, 0x3B, 0x3D:
        if let end = face(in: text, at: index) {
          add(isNumber: false)
          index = end
          continue
        }
        if scalar != 0x3D { endClause() }
      case 0x2E, 0x2C, 0x28, 0x29, 0x5B, 0x5D, 0x22, 0x2026, 0x2014, 0x2013, 0xA1, 0xBF, 0x201C,
        0x201D, 0xAB, 0xBB:
        endClause()
      case Self.slash:
        if !Self.isFraction(text, at: index) { endClause() }
      // Emoji and the pictographs before them.
      case 0x1F300...0x1FAFF, 0x2600...0x27BF:
        token.removeAll(keepingCapacity: true)
        token.append(contentsOf: text[index..<min(index + length, text.count)])
        add(isNumber: false)
      default: break
      }
      index += length
    }
  }

  private mutating func endClause() {
    previous = nil
    previousPair = nil
    scope = 0
  }

  /// Takes in `token`.
  private mutating func add(isNumber: Bool) {
    // Bare numbers are marks in reviews («7 out of 10») and mean nothing elsewhere: in English they
    // are words of phrases, but no features by themselves.
    if isNumber, isSpanish { return }
    var word = FNV1a().value
    var negated = Self.negatedMark
    var pair = ((previous ?? 0) ^ Self.blank) &* Self.prime
    var triple = ((previousPair ?? 0) ^ Self.blank) &* Self.prime
    for byte in token {
      let byte = UInt64(byte)
      word = (word ^ byte) &* Self.prime
      negated = (negated ^ byte) &* Self.prime
      pair = (pair ^ byte) &* Self.prime
      triple = (triple ^ byte) &* Self.prime
    }
    if contrasts.contains(word) { scope = 0 }
    let isNegator = negators.contains(word) || (!isSpanish && isContraction)
    let isNegated = scope > 0 && !isNegator
    if isNegated { scope -= 1 }
    if !isNumber { insert(isNegated ? negated : word) }
    if previous != nil { insert(pair) }
    if !isSpanish, previousPair != nil { insert(triple) }
    if isNegator { scope = Self.negationScope }
    previousPair = previous == nil ? nil : pair
    previous = word
  }

  /// Whether `token` ends with `n't`.
  private var isContraction: Bool {
    let count = token.count
    return count >= 3 && token[count - 1] == 0x74 && token[count - 2] == 0x27
      && token[count - 3] == 0x6E
  }

  @inline(__always)
  private mutating func insert(_ hash: UInt64) {
    if seen.insert(hash) { hashes.append(hash) }
  }

  /// A slash between digits: «7/10» is one phrase.
  private static func isFraction(_ text: UnsafeBufferPointer<UInt8>, at index: Int) -> Bool {
    func isDigit(_ at: Int) -> Bool {
      text.indices.contains(at) && (0x30...0x39).contains(text[at])
    }
    return isDigit(index - 1) && isDigit(index + 1)
  }

  /// The word that begins at `index`, lower-cased; for Spanish without accents. Letters repeated for
  /// emphasis count twice at most.
  private mutating func readWord(_ text: UnsafeBufferPointer<UInt8>, at index: inout Int) {
    token.removeAll(keepingCapacity: true)
    var isNumber = true
    // The last two letters.
    var (last, lastButOne): (UInt32, UInt32) = (0, 0)
    while index < text.count {
      let (scalar, length) = LatinScalar.decoded(text, at: index)
      if LatinScalar.isLetter(scalar) {
        var letter = LatinScalar.lowered(scalar)
        if isSpanish { letter = LatinScalar.folded(letter) }
        let isDigit = letter <= 0x39
        if isDigit || letter != last || letter != lastButOne {
          if letter < 0x80 {
            token.append(UInt8(truncatingIfNeeded: letter))
          } else {
            token.append(UInt8(truncatingIfNeeded: 0xC0 | letter >> 6))
            token.append(UInt8(truncatingIfNeeded: 0x80 | letter & 0x3F))
          }
          (lastButOne, last) = (last, letter)
        }
        if !isDigit { isNumber = false }
      } else if Self.isApostrophe(scalar), index + length < text.count,
        LatinScalar.isLetter(LatinScalar.decoded(text, at: index + length).0)
      {
        token.append(0x27)
        (lastButOne, last) = (last, 0x27)
        isNumber = false
      } else {
        break
      }
      index += length
    }
    add(isNumber: isNumber)
  }

  private static func isApostrophe(_ scalar: UInt32) -> Bool {
    scalar == 0x27 || scalar == 0x2019 || scalar == 0x2BC
  }

  /// An emoticon that begins at `index`: eyes, perhaps a nose, a mouth. It becomes `token`.
  ///
  /// - Returns: where it ends; nil where there is none.
  private mutating func face(in text: UnsafeBufferPointer<UInt8>, at index: Int) -> Int? {
    var mouth = index + 1
    if mouth < text.count, text[mouth] == UInt8(ascii: "-") { mouth += 1 }
    guard mouth < text.count, let symbol = Self.mouth(text[mouth]) else { return nil }
    if mouth + 1 < text.count, LatinScalar.isLetter(LatinScalar.decoded(text, at: mouth + 1).0) {
      return nil
    }
    token.removeAll(keepingCapacity: true)
    token.append(UInt8(ascii: ":"))
    token.append(symbol)
    return mouth + 1
  }

  /// The mouth that stands for all of its kind.
  private static func mouth(_ byte: UInt8) -> UInt8? {
    switch byte {
    case UInt8(ascii: ")"), UInt8(ascii: "]"): UInt8(ascii: ")")
    case UInt8(ascii: "("), UInt8(ascii: "["): UInt8(ascii: "(")
    case UInt8(ascii: "D"): UInt8(ascii: "D")
    case UInt8(ascii: "P"), UInt8(ascii: "p"): UInt8(ascii: "P")
    case UInt8(ascii: "/"), UInt8(ascii: "\\"), UInt8(ascii: "|"): UInt8(ascii: "/")
    default: nil
    }
  }
}
