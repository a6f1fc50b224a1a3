import Foundation
import Scoring

/// Tells English from Spanish by the look of words.
///
/// Each run of one to four letters of a word, with marks where it begins and ends, and the whole word carry a number of
/// nats for Spanish against English; so a word that was never met is told as well. A word counts once, so that a
/// song which sings «no no no» is not settled by it. Their sum is the log-odds of a
/// logistic regression (`language.card.md`).
public struct LanguageDetector: Sendable {
  private struct Table: Decodable {
    var version: String
    var unit: Double
    /// A signed byte a bucket, in units.
    var weights: Data
  }

  /// The most bytes of a text that are looked at.
  static let sampleBytes = 200_000
  /// From how many nats on a language is found.
  private static let certain = 1.5
  private static let longestRun = 4
  /// The most letters of a word that are looked at, and the marks.
  private static let longestWord = 64 + 2
  private static let buckets = 1 << 14
  /// In so many places it is noted which words have come; of those that share one only the first counts.
  private static let places = 1 << 12
  private static let file = "language.json"

  private let unit: Double
  private let weights: [Int8]
  /// The model's name and version.
  public let model: ModelIdentity

  /// Reads the model that comes with the module.
  ///
  /// - Throws: `ModelError` when it is missing or broken.
  public init() throws {
    let table = try ModelFile.decode(Table.self, from: Self.file)
    guard table.weights.count == Self.buckets, table.unit.isFinite else {
      throw ModelError(file: Self.file, problem: "does not have \(Self.buckets) weights")
    }
    unit = table.unit
    weights = table.weights.map { Int8(bitPattern: $0) }
    model = ModelIdentity(
      name: "language-en-es", version: table.version,
      data:
        "comments and screenplays in both languages, written for it; GoEmotions; Spanish reviews")
  }

  /// Finds the language of a text; English where the text does not tell.
  ///
  /// - Parameters:
  ///   - text: any text; its first 200,000 bytes are looked at.
  ///   - requested: the language that the caller named, if any.
  public func language(of text: some StringProtocol, requested: Language? = nil) -> LanguageFinding
  {
    if let requested { return .requested(requested) }
    let logOdds = logOdds(of: text)
    let spanish = 1 / (1 + exp(-logOdds))
    if abs(logOdds) < Self.certain {
      return LanguageFinding(language: .english, basis: .fallback, probability: 1 - spanish)
    }
    return logOdds > 0
      ? LanguageFinding(language: .spanish, basis: .detected, probability: spanish)
      : LanguageFinding(language: .english, basis: .detected, probability: 1 - spanish)
  }

  /// How much more probable a text is in Spanish than in English, in nats.
  func logOdds(of text: some StringProtocol) -> Double {
    var sample = String(text)
    // An accent of its own belongs to the letter before it.
    if sample.utf8.contains(where: { $0 == 0xCC || $0 == 0xCD }) {
      sample = sample.precomposedStringWithCanonicalMapping
    }
    return sample.withUTF8 { bytes in
      Double(sum(of: UnsafeBufferPointer(rebasing: bytes.prefix(Self.sampleBytes)))) * unit
    }
  }

  /// The sum of the weights of a text's words, in units.
  private func sum(of text: UnsafeBufferPointer<UInt8>) -> Int {
    withUnsafeTemporaryAllocation(of: Bool.self, capacity: Self.places) { seen in
      seen.initialize(repeating: false)
      return withUnsafeTemporaryAllocation(of: UInt32.self, capacity: Self.longestWord) { word in
        weights.withUnsafeBufferPointer { weights in
          var sum = 0
          var index = 0
          while index < text.count {
            let length = Self.readWord(of: text, at: &index, into: word)
            guard length > 0 else { continue }
            sum += Self.sum(of: word, length, weights, seen)
          }
          return sum
        }
      }
    }
  }

  /// Reads the word that begins at a place, or skips what is none. Returns its letters with the marks, in lower case;
  /// a letter comes twice in a row at most.
  private static func readWord(
    of text: UnsafeBufferPointer<UInt8>, at index: inout Int,
    into word: UnsafeMutableBufferPointer<UInt32>
  ) -> Int {
    word[0] = mark("^")
    var length = 1
    while index < text.count {
      let (scalar, count) = LatinScalar.decoded(text, at: index)
      let isApostrophe = scalar == 0x27 || scalar == 0x2019
      let letter = isApostrophe ? 0x27 : LatinScalar.lowered(scalar)
      guard (letter > 0x39 && LatinScalar.isLetter(letter)) || (isApostrophe && length > 1) else {
        break
      }
      index += count
      let isThird = length > 2 && word[length - 1] == letter && word[length - 2] == letter
      if !isThird, length < longestWord - 1 {
        word[length] = letter
        length += 1
      }
    }
    guard length > 1 else {
      index += LatinScalar.decoded(text, at: index).1
      return 0
    }
    word[length] = mark("$")
    return length + 1
  }

  /// The sum of a word's weights; 0 where it has come before.
  private static func sum(
    of word: UnsafeMutableBufferPointer<UInt32>, _ length: Int,
    _ weights: UnsafeBufferPointer<Int8>,
    _ seen: UnsafeMutableBufferPointer<Bool>
  ) -> Int {
    let start = FNV1a().value
    var whole = start
    for place in 0..<length { whole = FNV1a.extended(whole, by: word[place]) }
    let place = Int(truncatingIfNeeded: whole ^ whole >> 32) & (places - 1)
    guard !seen[place] else { return 0 }
    seen[place] = true
    func weight(_ hash: UInt64) -> Int {
      Int(weights[Int(truncatingIfNeeded: hash ^ hash >> 32) & (buckets - 1)])
    }
    var sum = weight(whole)
    for first in 0..<length {
      var run = start
      for last in first..<min(first + longestRun, length) {
        run = FNV1a.extended(run, by: word[last])
        // The marks alone say nothing.
        let isMark = first == last && (first == 0 || last == length - 1)
        if !isMark { sum += weight(run) }
      }
    }
    return sum
  }

  private static func mark(_ mark: Unicode.Scalar) -> UInt32 { mark.value }
}
