import Scoring

/// The valence of a unit of text (a scene, an act, a voice): the mean over its sentences, weighted by
/// words, and an interval for it.
///
/// A sentence with probability p of being positive is a coin that shows +1 or −1 with mean 2p − 1. Its
/// unit is taken as a sample of such coins, so that their variance around the unit's mean m is 1 − m²
/// whatever the single p are (the law of total variance), and Wilson's score interval for a proportion
/// (Wilson 1927, JASA 22) holds with the effective number of sentences (Σw)² / Σw² (Kish 1965).
/// Sentences without evidence pull the mean towards 0 but do not make it surer: they are not counted
/// in the effective number.
struct ValenceMean {
  /// The probability that an interval claims.
  static let level = 0.8

  private(set) var sentences = 0
  private(set) var words = 0
  private var weightedValence = 0.0
  private var evidenceWeight = 0.0
  private var evidenceSquares = 0.0

  /// Adds a sentence of so many words.
  mutating func add(_ valence: Double, words count: Int, hasEvidence: Bool) {
    let weight = Double(count)
    sentences += 1
    words += count
    weightedValence += weight * valence
    if hasEvidence {
      evidenceWeight += weight
      evidenceSquares += weight * weight
    }
  }

  /// The mean and its interval: 0 and −1 to 1 for a unit without evidence.
  var valence: Valence {
    let mean = words == 0 ? 0 : weightedValence / Double(words)
    guard evidenceSquares > 0 else {
      return Valence(value: mean, interval: Interval(lower: -1, upper: 1, level: Self.level))
    }
    let share = WilsonInterval.around(
      (1 + mean) / 2, count: evidenceWeight * evidenceWeight / evidenceSquares, level: Self.level)
    return Valence(
      value: mean,
      interval: Interval(
        lower: 2 * share.lower - 1, upper: 2 * share.upper - 1, level: Self.level))
  }
}
