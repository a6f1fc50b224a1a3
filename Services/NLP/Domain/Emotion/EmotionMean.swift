import Scoring

/// The emotions of a unit of text (a scene, an act, a voice): the mean of its sentences' probabilities,
/// weighted by words, and an interval for each.
///
/// A sentence with probability p of an emotion is a coin that shows it with probability p; as in
/// `ValenceMean`, Wilson's interval holds with the effective number of sentences (Σw)² / Σw² (Kish
/// 1965), counted over those of which the model knows a word.
struct EmotionMean {
  /// The probability that an interval claims.
  static let level = 0.8

  private var weight = 0.0
  private var weighted = [Double](repeating: 0, count: Emotion.allCases.count)
  private var knownWeight = 0.0
  private var knownSquares = 0.0
  /// What the model expects of any text.
  private let prior: [Double]

  init(prior: [Double]) { self.prior = prior }

  /// Adds a sentence of so many words.
  mutating func add(_ reading: EmotionModel.Reading, words: Int) {
    let words = Double(words)
    weight += words
    for index in weighted.indices { weighted[index] += words * reading.probabilities[index] }
    if reading.known > 0 {
      knownWeight += words
      knownSquares += words * words
    }
  }

  /// The share of each emotion, in the order of `Emotion.allCases`; they add up to 1.
  var shares: [EmotionShare] {
    Emotion.allCases.enumerated().map { index, emotion in
      let share = weight > 0 ? weighted[index] / weight : prior[index]
      guard knownSquares > 0 else {
        return EmotionShare(
          emotion: emotion, share: share,
          interval: Interval(lower: 0, upper: 1, level: Self.level))
      }
      return EmotionShare(
        emotion: emotion, share: share,
        interval: WilsonInterval.around(
          share, count: knownWeight * knownWeight / knownSquares, level: Self.level))
    }
  }
}
