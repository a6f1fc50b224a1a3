/// Finds sentences that ask something, with or without a question mark.
///
/// Without one, a sentence asks when it begins (after words such as `and`, `bro`, `oye`) with a question word
/// that is followed by a verb, with an auxiliary verb before its subject, or with a request for an answer, all
/// of which are lists; in Spanish also when it begins with a question word that carries its accent, other than
/// «qué» and «cómo», which exclaim as often as they ask.
final class QuestionFinder: Sendable {
  private struct Lists: Decodable {
    struct Words: Decodable {
      let fillers: [String]
      let questionWords: [String]
      let followers: [String]
      let contractions: [String]
      let accented: [String]
      let auxiliaries: [String]
      let subjects: [String]
      let requests: [String]
    }

    let version: String
    let en: Words
    let es: Words
  }

  private final class Words: Sendable {
    let fillers: HashIndex
    let questionWords: HashIndex
    let followers: HashIndex
    let contractions: HashIndex
    let accented: HashIndex
    let auxiliaries: HashIndex
    let subjects: HashIndex
    let requests: [[UInt64]]
    let requestBeginnings: HashIndex

    init(_ lists: Lists.Words) {
      func index(_ words: [String]) -> HashIndex {
        HashIndex(words.map { CommentText.hash(of: $0) })
      }
      fillers = index(lists.fillers)
      questionWords = index(lists.questionWords)
      followers = index(lists.followers)
      contractions = index(lists.contractions)
      accented = HashIndex(lists.accented.map(CommentText.spelling(of:)))
      auxiliaries = index(lists.auxiliaries)
      subjects = index(lists.subjects)
      requests = lists.requests.map(CommentText.hashes(of:))
      requestBeginnings = HashIndex(requests.compactMap(\.first))
    }
  }

  /// The longest sentence that is kept, in characters.
  private static let longestText = 200
  /// The most words of a question that it is compared by.
  private static let keyLength = 24

  private let english: Words
  private let spanish: Words
  private let emptyWords: HashIndex
  let version: String

  /// - Parameter emptyWords: words that carry no content.
  /// - Throws: `ModelError` when the lists are missing or broken.
  init(emptyWords: HashIndex) throws {
    let lists = try ModelFile.decode(Lists.self, from: "questions.json")
    english = Words(lists.en)
    spanish = Words(lists.es)
    version = lists.version
    self.emptyWords = emptyWords
  }

  /// The first question of a comment that was scanned.
  func question(
    in text: CommentText, of bytes: UnsafeBufferPointer<UInt8>, language: Language
  ) -> QuestionFinding? {
    let lists = language == .spanish ? spanish : english
    var best: (sign: QuestionSign, sentence: CommentText.Sentence)?
    for sentence in text.sentences {
      guard let sign = sign(of: sentence, text.words, lists) else { continue }
      if best.map({ sign.rawValue < $0.sign.rawValue }) ?? true { best = (sign, sentence) }
      if sign == .mark { break }
    }
    guard let best else { return nil }
    let range = Int(best.sentence.start)..<Int(best.sentence.end)
    let whole = String(decoding: bytes[range], as: UTF8.self)
    let trimmed = whole.drop { $0.isWhitespace }
    var end = trimmed.endIndex
    while end > trimmed.startIndex, trimmed[trimmed.index(before: end)].isWhitespace {
      end = trimmed.index(before: end)
    }
    return QuestionFinding(
      sign: best.sign, text: String(trimmed[..<end].prefix(Self.longestText)),
      key: key(of: best.sentence, text.words, lists))
  }

  private func sign(
    of sentence: CommentText.Sentence, _ words: [CommentWord], _ lists: Words
  ) -> QuestionSign? {
    if sentence.asks { return .mark }
    var first = Int(sentence.firstWord)
    let last = Int(sentence.lastWord)
    while first < last, lists.fillers.contains(words[first].hash) { first += 1 }
    let word = words[first]
    if lists.accented.contains(word.spelled) { return .questionWord }
    if lists.contractions.contains(word.hash) { return first < last ? .questionWord : nil }
    if first < last {
      let next = words[first + 1].hash
      if lists.questionWords.contains(word.hash), lists.followers.contains(next) {
        return .questionWord
      }
      if lists.auxiliaries.contains(word.hash), lists.subjects.contains(next), first + 1 < last {
        return .inversion
      }
    }
    if lists.requestBeginnings.contains(word.hash),
      lists.requests.contains(where: { begins(words, at: first, through: last, with: $0) })
    {
      return .request
    }
    return nil
  }

  private func begins(
    _ words: [CommentWord], at first: Int, through last: Int, with phrase: [UInt64]
  ) -> Bool {
    guard last - first + 1 >= phrase.count else { return false }
    return phrase.indices.allSatisfy { words[first + $0].hash == phrase[$0] }
  }

  private func key(
    of sentence: CommentText.Sentence, _ words: [CommentWord], _ lists: Words
  ) -> [UInt64] {
    var key: Set<UInt64> = []
    for index in Int(sentence.firstWord)...Int(sentence.lastWord) where key.count < Self.keyLength {
      let word = words[index]
      if lists.questionWords.contains(word.hash) || !emptyWords.contains(word.hash) {
        key.insert(word.stem)
      }
    }
    if key.isEmpty {
      for index in Int(sentence.firstWord)...Int(sentence.lastWord) where key.count < Self.keyLength
      {
        key.insert(words[index].stem)
      }
    }
    return key.sorted()
  }
}
