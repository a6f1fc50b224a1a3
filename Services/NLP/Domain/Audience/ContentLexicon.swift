import Execution
import Scoring

/// Words by what they are a sign of: a list by the authors, in `Models/content-lexicon.json`.
struct ContentLexicon: Sendable {
  /// What a script has of one kind.
  struct Finding: Sendable {
    /// A word in its place.
    struct Place: Sendable {
      let word: String
      let line: Int
      let text: String
    }

    /// How many words.
    var count = 0
    /// The first of them.
    var places: [Place] = []
  }

  /// The words of a kind: whole ones, and beginnings.
  private struct Words: Sendable {
    var whole: Set<String> = []
    var beginnings: Set<String> = []

    func contain(_ word: String) -> Bool {
      if whole.contains(word) { return true }
      // Beginnings have at least three letters.
      var end = word.index(word.startIndex, offsetBy: 3, limitedBy: word.endIndex)
      while let here = end {
        if beginnings.contains(String(word[..<here])) { return true }
        end = here < word.endIndex ? word.index(after: here) : nil
      }
      return false
    }
  }

  private struct Table: Decodable {
    var version: String
    var en: [ContentSign: String]
    var es: [ContentSign: String]
  }

  /// How many places of a kind are kept.
  static let mostPlaces = 10

  /// The version of the list.
  let version: String
  private let words: [Language: [ContentSign: Words]]

  /// - Throws: `ModelError` when the file is missing or has a beginning that is too short.
  init() throws {
    let file = "content-lexicon.json"
    let table = try ModelFile.decode(Table.self, from: file)
    version = table.version
    words = try [Language.english: table.en, .spanish: table.es].mapValues { lists in
      try lists.mapValues { list in
        var words = Words()
        for entry in list.split(separator: " ") {
          guard entry.hasSuffix("*") else {
            words.whole.insert(String(entry))
            continue
          }
          guard entry.count >= 4 else {
            throw ModelError(file: file, problem: "has the beginning \(entry), which is too short")
          }
          words.beginnings.insert(String(entry.dropLast()))
        }
        return words
      }
    }
  }

  /// What the sentences of a script have of each kind, but for the names of those who speak.
  ///
  /// - Throws: `CancellationError`.
  func findings(
    in script: Script, language: Language, cancellation: Cancellation
  ) throws -> [ContentSign: Finding] {
    let names = script.speakerWords
    let lists = words[language] ?? [:]
    var result: [ContentSign: Finding] = [:]
    var known: [String: [ContentSign]] = [:]
    for sentence in script.sentences {
      try cancellation.check()
      for word in FoldedWords.words(of: sentence.text) where !names.contains(word) {
        let signs =
          known[word]
          ?? ContentSign.allCases.filter { lists[$0]?.contain(word) == true }
        known[word] = signs
        for sign in signs {
          result[sign, default: Finding()].count += 1
          if result[sign, default: Finding()].places.count < Self.mostPlaces {
            result[sign, default: Finding()].places.append(
              Finding.Place(
                word: word, line: sentence.line,
                text: String(sentence.text.prefix(SentimentReport.Evidence.longestText))))
          }
        }
      }
    }
    return result
  }
}
