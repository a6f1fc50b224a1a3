import Foundation
import Scoring

/// Tells English from Spanish by the words that every text is full of.
///
/// Each word of a table of function words carries the logarithm of how much more often it is found in
/// Spanish than in English running text; letters that only Spanish has (`ñ`, `¿`, `á`…) carry one too.
/// The sum is a naive Bayes log-odds. Repeats of a word count at most `cap` times, so that a song that
/// sings «no no no» is not settled by it.
public struct LanguageDetector: Sendable {
  private struct Table: Decodable {
    var version: String
    var words: [String: Double]
    var letters: [String: Double]
    var cap: Int
    var certain: Double
  }

  /// The most bytes of a text that are looked at.
  static let sampleBytes = 200_000

  private let table: Table
  /// The table's name and version.
  public let model: ModelIdentity

  /// Reads the table that comes with the module.
  ///
  /// - Throws: `ModelError` when it is missing or broken.
  public init() throws {
    table = try ModelFile.decode(Table.self, from: "language.json")
    model = ModelIdentity(
      name: "language-en-es", version: table.version,
      data: "log-odds of function words and letters, a curated prior")
  }

  /// Finds the language of a text; English where the text does not tell.
  ///
  /// - Parameters:
  ///   - text: any text; its first 200,000 bytes are looked at.
  ///   - requested: the language that the caller named, if any.
  public func language(of text: some StringProtocol, requested: Language? = nil) -> LanguageFinding
  {
    if let requested { return .requested(requested) }
    var logOdds = 0.0
    var counts: [Substring: Int] = [:]
    let sample = String(decoding: text.utf8.prefix(Self.sampleBytes), as: UTF8.self).lowercased()
    for word in sample.split(whereSeparator: { !$0.isLetter && $0 != "'" && $0 != "’" }) {
      guard let weight = table.words[String(word)], counts[word, default: 0] < table.cap else {
        continue
      }
      counts[word, default: 0] += 1
      logOdds += weight
    }
    var letters = 0
    for character in sample where letters < table.cap {
      if let weight = table.letters[String(character)] {
        letters += 1
        logOdds += weight
      }
    }
    let spanish = 1 / (1 + exp(-logOdds))
    if abs(logOdds) < table.certain {
      return LanguageFinding(language: .english, basis: .fallback, probability: 1 - spanish)
    }
    return logOdds > 0
      ? LanguageFinding(language: .spanish, basis: .detected, probability: spanish)
      : LanguageFinding(language: .english, basis: .detected, probability: 1 - spanish)
  }
}
