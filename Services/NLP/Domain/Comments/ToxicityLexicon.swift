/// Words and phrases that hint at toxicity, in English and Spanish, as comments write them: with digits and
/// signs for letters, stretched, spaced out, or with letters starred out.
///
/// The longest entry at a place counts. An entry weighs what the list says, times `quotedShare` where it stands
/// in quotation marks or after words that report, `negatedShare` where a negator stands among the `reach` words
/// before it in its sentence, and `ownShare` where the writer speaks of themselves.
final class ToxicityLexicon: Sendable {
  private struct File: Decodable {
    struct Group: Decodable {
      let family: String
      let strength: Double
      let entries: [String]
    }

    let version: String
    let groups: [Group]
    let harmless: [String]
    let negators: [String]
    let reports: [String]
    let own: [String]
  }

  private struct Entry: Sendable {
    let hashes: [UInt64]
    /// nil for what is harmless as a whole.
    let family: ToxicityFamily?
    let strength: Double
  }

  private static let quotedShare = 0.4
  private static let negatedShare = 0.4
  private static let ownShare = 0.5
  private static let reach = 3
  /// A word is looked at for disguises up to this length, in bytes.
  private static let longestDisguise = 32
  private static let mostHints = 16

  let version: String
  /// Entries by the number of their first word, longest first.
  private let entries: [[Entry]]
  private let beginnings: HashIndex
  /// The letters of entries of one word, for those that are starred out.
  private let spellings: [[UInt8]]
  private let negators: HashIndex
  private let own: HashIndex
  private let reports: [[UInt64]]
  private let reportEnds: HashIndex

  /// - Throws: `ModelError` when the list is missing or broken.
  init() throws {
    let name = "toxicity.json"
    let file = try ModelFile.decode(File.self, from: name)
    version = file.version
    var all: [(text: String, entry: Entry)] = []
    for group in file.groups {
      guard let family = ToxicityFamily(rawValue: group.family), (0...1).contains(group.strength)
      else { throw ModelError(file: name, problem: "has an unknown family or a strength beyond 1") }
      all += group.entries.map {
        ($0, Entry(hashes: CommentText.hashes(of: $0), family: family, strength: group.strength))
      }
    }
    all += file.harmless.map {
      ($0, Entry(hashes: CommentText.hashes(of: $0), family: nil, strength: 0))
    }
    var beginnings = HashIndex()
    var entries: [[Entry]] = []
    for (text, entry) in all {
      guard let first = entry.hashes.first else {
        throw ModelError(file: name, problem: "has an entry without letters: \"\(text)\"")
      }
      let number = beginnings.number(adding: first)
      if number == entries.count { entries.append([]) }
      entries[number].append(entry)
    }
    self.beginnings = beginnings
    self.entries = entries.map { $0.sorted { $0.hashes.count > $1.hashes.count } }
    spellings = all.filter { $0.entry.hashes.count == 1 && $0.entry.family != nil }.map {
      Array($0.text.utf8)
    }
    negators = HashIndex(file.negators.map { CommentText.hash(of: $0) })
    own = HashIndex(file.own.map { CommentText.hash(of: $0) })
    reports = file.reports.map(CommentText.hashes(of:))
    reportEnds = HashIndex(reports.compactMap(\.last))
  }

  /// The hints in a comment that was scanned, in their order; at most 16.
  func hints(in text: CommentText, of bytes: UnsafeBufferPointer<UInt8>) -> [ToxicityHint] {
    var hints: [ToxicityHint] = []
    let words = text.words
    var index = 0
    var single = 0
    while index < words.count, hints.count < Self.mostHints {
      let word = words[index]
      single = word.length == 1 ? single + 1 : 0
      var number = beginnings.number(of: word.hash)
      if number == nil, Self.mayBeDisguised(word) { number = disguised(word, bytes) }
      if let number, let (entry, length) = longest(entries[number], at: index, words) {
        if let family = entry.family {
          hints.append(
            hint(family, entry.strength, words: index..<(index + length), text, bytes))
        }
        index += length
        continue
      }
      if single >= 4, index + 1 == words.count || words[index + 1].length > 1,
        let hint = spacedOut(through: index, count: single, text, bytes)
      {
        hints.append(hint)
      }
      index += 1
    }
    return hints
  }

  private func longest(
    _ entries: [Entry], at index: Int, _ words: [CommentWord]
  ) -> (Entry, Int)? {
    for entry in entries {
      let count = entry.hashes.count
      guard index + count <= words.count else { continue }
      // The first word may be disguised: it led here.
      if (1..<count).allSatisfy({ words[index + $0].hash == entry.hashes[$0] }) {
        return (entry, count)
      }
    }
    return nil
  }

  private func hint(
    _ family: ToxicityFamily, _ strength: Double, words range: Range<Int>, _ text: CommentText,
    _ bytes: UnsafeBufferPointer<UInt8>
  ) -> ToxicityHint {
    let words = text.words
    let first = words[range.lowerBound]
    let sentence = words.indices.prefix(range.lowerBound).suffix(Self.reach + 3).filter {
      words[$0].sentence == first.sentence
    }
    let before = sentence.suffix(Self.reach)
    let isNegated = before.contains { negators.contains(words[$0].hash) }
    let isQuoted =
      first.marks.contains(.quoted) || before.contains { endsReport(at: $0, words) }
    // Whoever speaks of themselves insults nobody else; wishes of harm are always of oneself.
    let isOwn =
      (family == .insult || family == .hate) && before.contains { own.contains(words[$0].hash) }
    var share = strength
    if isQuoted { share *= Self.quotedShare }
    if isNegated { share *= Self.negatedShare }
    if isOwn { share *= Self.ownShare }
    let span = Int(first.start)..<Int(words[range.upperBound - 1].end)
    return ToxicityHint(
      family: family, text: String(decoding: bytes[span], as: UTF8.self), offset: span.lowerBound,
      strength: share, isQuoted: isQuoted, isNegated: isNegated)
  }

  private func endsReport(at index: Int, _ words: [CommentWord]) -> Bool {
    guard reportEnds.contains(words[index].hash) else { return false }
    return reports.contains { report in
      index + 1 >= report.count
        && report.indices.allSatisfy { words[index + 1 - report.count + $0].hash == report[$0] }
    }
  }

  @inline(__always)
  private static func mayBeDisguised(_ word: CommentWord) -> Bool {
    !word.marks.isDisjoint(with: [.disguised, .stretched])
      || word.marks.isSuperset(of: [.letters, .digits])
  }

  /// The number of the entry that begins with a word once its disguise is off: digits and signs as the letters
  /// that they look like, letters that are stretched twice and once, stars as any letter.
  private func disguised(_ word: CommentWord, _ bytes: UnsafeBufferPointer<UInt8>) -> Int? {
    guard Int(word.end - word.start) <= Self.longestDisguise else { return nil }
    let raw = bytes[Int(word.start)..<Int(word.end)]
    let plain = String(decoding: raw.map(Self.letter), as: UTF8.self)
    var letters: [UInt8] = []
    for scalar in plain.unicodeScalars {
      let folded = LatinScalar.folded(LatinScalar.lowered(scalar.value))
      Unicode.Scalar(folded).map { letters.append(contentsOf: UTF8.encode($0) ?? .init()) }
    }
    for most in [2, 1] {
      let shortened = Self.shortened(letters, runs: most)
      if let number = beginnings.number(of: FNV1a.hash(shortened)) { return number }
      guard shortened.contains(UInt8(ascii: "*")) else { continue }
      for spelling in spellings where spelling.count == shortened.count {
        // What is not starred out must be the first letter and half of them.
        let shown = zip(spelling, shortened).filter { $0 == $1 }.count
        let fits = zip(spelling, shortened).allSatisfy { $0 == $1 || $1 == UInt8(ascii: "*") }
        if fits, spelling.first == shortened.first, shown * 2 >= spelling.count {
          return beginnings.number(of: FNV1a.hash(spelling))
        }
      }
    }
    return nil
  }

  private static func letter(_ byte: UInt8) -> UInt8 {
    switch byte {
    case UInt8(ascii: "0"): UInt8(ascii: "o")
    case UInt8(ascii: "1"), UInt8(ascii: "!"): UInt8(ascii: "i")
    case UInt8(ascii: "3"): UInt8(ascii: "e")
    case UInt8(ascii: "4"), UInt8(ascii: "@"): UInt8(ascii: "a")
    case UInt8(ascii: "5"), UInt8(ascii: "$"): UInt8(ascii: "s")
    case UInt8(ascii: "7"): UInt8(ascii: "t")
    default: byte
    }
  }

  /// Letters without those that repeat the ones before them more often than `most` times.
  private static func shortened(_ letters: [UInt8], runs most: Int) -> [UInt8] {
    var result: [UInt8] = []
    var run = 0
    for letter in letters {
      run = letter == result.last ? run + 1 : 1
      if run <= most || letter == UInt8(ascii: "*") { result.append(letter) }
    }
    return result
  }

  /// The hint of letters that stand alone, one after the other: `i d i o t`.
  private func spacedOut(
    through last: Int, count: Int, _ text: CommentText, _ bytes: UnsafeBufferPointer<UInt8>
  ) -> ToxicityHint? {
    let words = (last + 1 - count)...last
    // «you are a n i d i o t»: the word may begin at any of the letters.
    for first in words.dropLast(3) {
      var hash = FNV1a()
      for index in first...last {
        hash.combine(
          bytes[Int(text.words[index].start)..<Int(text.words[index].end)].map { $0 | 0x20 })
      }
      guard let number = beginnings.number(of: hash.value),
        let entry = entries[number].first(where: { $0.hashes.count == 1 }),
        let family = entry.family
      else { continue }
      return hint(family, entry.strength, words: first..<(last + 1), text, bytes)
    }
    return nil
  }
}
