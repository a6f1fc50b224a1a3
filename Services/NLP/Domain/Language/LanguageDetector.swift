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

  private let words: HashIndex
  private let weights: [Double]
  private let letters: [UInt32: Double]
  private let cap: Int
  private let certain: Double
  /// The table's name and version.
  public let model: ModelIdentity

  /// Reads the table that comes with the module.
  ///
  /// - Throws: `ModelError` when it is missing or broken.
  public init() throws {
    let table = try ModelFile.decode(Table.self, from: "language.json")
    let sorted = table.words.sorted { $0.key < $1.key }
    words = HashIndex(sorted.map { FNV1a.hash($0.key.utf8) })
    weights = sorted.map(\.value)
    letters = Dictionary(
      uniqueKeysWithValues: table.letters.compactMap { letter, weight in
        letter.unicodeScalars.first.map { ($0.value, weight) }
      })
    (cap, certain) = (table.cap, table.certain)
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
    var sample = String(text)
    // An accent of its own belongs to the letter before it.
    if sample.utf8.contains(where: { $0 == 0xCC || $0 == 0xCD }) {
      sample = sample.precomposedStringWithCanonicalMapping
    }
    let logOdds = sample.withUTF8 { bytes in
      self.logOdds(of: UnsafeBufferPointer(rebasing: bytes.prefix(Self.sampleBytes)))
    }
    let spanish = 1 / (1 + exp(-logOdds))
    if abs(logOdds) < certain {
      return LanguageFinding(language: .english, basis: .fallback, probability: 1 - spanish)
    }
    return logOdds > 0
      ? LanguageFinding(language: .spanish, basis: .detected, probability: spanish)
      : LanguageFinding(language: .english, basis: .detected, probability: 1 - spanish)
  }

  /// How much more probable the text is in Spanish than in English.
  private func logOdds(of text: UnsafeBufferPointer<UInt8>) -> Double {
    var logOdds = 0.0
    var lettersLogOdds = 0.0
    var lettersLeft = cap
    var counts = [UInt8](repeating: 0, count: weights.count)
    var index = 0
    while index < text.count {
      var hash = FNV1a().value
      var length = 0
      while index < text.count {
        let (scalar, count) = LatinScalar.decoded(text, at: index)
        let letter = LatinScalar.lowered(scalar)
        if letter > 0x7F, lettersLeft > 0, let weight = letters[letter] {
          lettersLogOdds += weight
          lettersLeft -= 1
        }
        let isApostrophe = scalar == 0x27 || scalar == 0x2019
        guard (letter > 0x39 && LatinScalar.isLetter(letter)) || (isApostrophe && length > 0) else {
          break
        }
        hash = FNV1a.extended(hash, by: isApostrophe ? 0x27 : letter)
        length += 1
        index += count
      }
      if length == 0 {
        index += LatinScalar.decoded(text, at: index).1
      } else if let number = words.number(of: hash), counts[number] < cap {
        counts[number] += 1
        logOdds += weights[number]
      }
    }
    return logOdds + lettersLogOdds
  }
}
