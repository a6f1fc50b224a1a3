import Execution
import Foundation
import Scoring
import Validation

/// Vectors of texts by signed feature hashing of words, pairs of words and letter trigrams.
///
/// Each feature adds ±(1 + ln n) to one of 256 components, where n is how often it occurs; the
/// component and the sign come from its hash, so that collisions cancel in the mean (Weinberger et al.
/// 2009, «Feature Hashing for Large Scale Multitask Learning»). The sum is scaled to unit length: the
/// dot product of two vectors says how alike the texts are worded. It knows nothing of meaning: «car»
/// and «automobile» share no feature, and neither do a text and its translation.
public struct HashedTextEncoder: Sendable {
  /// Components of a vector.
  public static let dimensions = 256
  /// The most texts of one call.
  public static let maximumTexts = 256
  /// The longest text, in UTF-8 bytes.
  public static let maximumBytes = 8192
  /// The name and version of the method.
  public static let model = ModelIdentity(
    name: "hashed-ngrams", version: "1",
    data: "no training data; signed feature hashing (Weinberger et al. 2009)")

  /// How much a feature of each kind counts: whole words say most, trigrams forgive inflection.
  private enum Kind: UInt8 {
    case word = 1
    case pair = 2
    case trigram = 3

    var weight: Double {
      switch self {
      case .word: 1
      case .pair: 0.7
      case .trigram: 0.3
      }
    }
  }

  /// An encoder; it holds no state.
  public init() {}

  /// Encodes texts; each vector depends on its own text alone.
  ///
  /// - Parameters:
  ///   - texts: 1 to `maximumTexts` texts of 1 to `maximumBytes` bytes.
  ///   - cancellation: looked at between texts.
  /// - Returns: one vector of `dimensions` numbers and length 1 a text.
  /// - Throws: `InvalidInput` naming `texts`, or `texts[i]` for a text that is too long or has neither
  ///   a letter nor a digit; `CancellationError`.
  public func encode(
    _ texts: [String], cancellation: Cancellation = Cancellation()
  ) throws -> [[Float]] {
    guard !texts.isEmpty else {
      throw InvalidInput(
        .missingField, field: "texts", "is empty; 1 to \(Self.maximumTexts) are needed")
    }
    guard texts.count <= Self.maximumTexts else {
      throw InvalidInput(
        .tooLarge, field: "texts",
        "has \(texts.count) texts but at most \(Self.maximumTexts) are accepted")
    }
    return try texts.enumerated().map { index, text in
      try cancellation.check()
      return try encode(text, field: "texts[\(index)]")
    }
  }

  private func encode(_ text: String, field: String) throws -> [Float] {
    guard text.utf8.count <= Self.maximumBytes else {
      throw InvalidInput(
        .tooLarge, field: field,
        "has \(text.utf8.count) bytes but at most \(Self.maximumBytes) are accepted")
    }
    let words = FoldedWords.words(of: text)
    guard !words.isEmpty else {
      throw InvalidInput(.emptyText, field: field, "has neither a letter nor a digit")
    }
    var sums = [Double](repeating: 0, count: Self.dimensions)
    for (feature, count) in Self.counts(of: words).sorted(by: { $0.key.hash < $1.key.hash }) {
      let sign = feature.hash >> 63 == 0 ? 1.0 : -1.0
      sums[Int(feature.hash % UInt64(Self.dimensions))] += sign * feature.weight * (1 + log(count))
    }
    let length = sums.reduce(0) { $0 + $1 * $1 }.squareRoot()
    // Every component can cancel only by a conspiracy of hashes; the text is then as good as empty.
    guard length > 0 else {
      throw InvalidInput(.emptyText, field: field, "has no words that could be told apart")
    }
    return sums.map { Float($0 / length) }
  }

  private struct Feature: Hashable {
    var hash: UInt64
    var weight: Double
  }

  private static func counts(of words: [String]) -> [Feature: Double] {
    var counts: [Feature: Double] = [:]
    func add(_ kind: Kind, _ parts: some Sequence<UInt8>) {
      // FNV-1a is weak in its low bits: mixed once more.
      let hash = SplitMix64.mixed(FNV1a.hash([kind.rawValue], parts))
      counts[Feature(hash: hash, weight: kind.weight), default: 0] += 1
    }
    for (index, word) in words.enumerated() {
      add(.word, word.utf8)
      if index > 0 { add(.pair, (words[index - 1] + " " + word).utf8) }
      let letters = Array(" \(word) ".unicodeScalars)
      for start in 0...(letters.count - 3) {
        add(.trigram, letters[start..<(start + 3)].flatMap { Array(UTF8.encode($0) ?? .init()) })
      }
    }
    return counts
  }
}
