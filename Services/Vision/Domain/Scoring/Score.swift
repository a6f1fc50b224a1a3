/// A score and everything needed to argue with it.
public struct Score: Sendable, Equatable {
  /// `baseline` plus the contributions of all factors.
  public let value: Double
  /// The least that the scale allows.
  public let minimum: Double
  /// The most that the scale allows.
  public let maximum: Double
  /// The score of an input about which nothing is known.
  public let baseline: Double
  /// The reasons, largest absolute contribution first.
  public let factors: [ScoreFactor]
  /// The lower end of the interval, within the scale.
  public let lower: Double
  /// The upper end of the interval, within the scale.
  public let upper: Double
  /// The probability that the interval holds the true score.
  public let level: Double
  /// The standard deviation that the interval is made from.
  let deviation: Double
  /// The model's name.
  public let modelName: String
  /// The model's version.
  public let modelVersion: String
  /// Where the model's numbers come from.
  public let modelData: String

  init(baseline: Double, factors: [ScoreFactor], deviation: Double, model: MultiplicativeModel) {
    self.init(
      baseline: baseline, factors: factors, deviation: deviation, minimum: model.minimum,
      maximum: model.maximum, level: model.intervalLevel, modelName: model.name,
      modelVersion: model.version, modelData: model.data)
  }

  private init(
    baseline: Double, factors: [ScoreFactor], deviation: Double, minimum: Double,
    maximum: Double, level: Double, modelName: String, modelVersion: String, modelData: String
  ) {
    self.baseline = baseline
    self.deviation = deviation
    // Equal contributions keep the model's order, so that the same input has the same answer.
    self.factors = factors.enumerated()
      .sorted {
        let (first, second) = (abs($0.element.contribution), abs($1.element.contribution))
        return first == second ? $0.offset < $1.offset : first > second
      }
      .map(\.element)
    let sum = factors.reduce(baseline) { $0 + $1.contribution }
    // Only rounding can lead outside.
    value = min(max(sum, minimum), maximum)
    self.minimum = minimum
    self.maximum = maximum
    let half = NormalDistribution.quantile((1 + level) / 2) * deviation
    lower = max(minimum, value - half)
    upper = min(maximum, value + half)
    self.level = level
    self.modelName = modelName
    self.modelVersion = modelVersion
    self.modelData = modelData
  }

  /// The weighted mean of this score and another quality, 0 to 1, on the same scale: `share` of it
  /// this score, the rest the quality. Of the other quality one half is expected.
  func blended(share: Double, with quality: Double, named name: String) -> Score {
    let rest = (1 - share) * (maximum - minimum)
    let scaled = factors.map { factor in
      ScoreFactor(
        name: factor.name, contribution: share * factor.contribution, value: factor.value,
        priorUtility: factor.priorUtility,
        unit: factor.unit, explanation: factor.explanation)
    }
    let other = ScoreFactor(
      name: name, contribution: rest * (quality - 0.5), value: quality,
      priorUtility: 0.5, unit: "1",
      explanation: quality >= 0.5
        ? "It looks unlike the thumbnails before it." : "It resembles a thumbnail before it.")
    return Score(
      baseline: minimum + share * (baseline - minimum) + rest / 2, factors: scaled + [other],
      deviation: share * deviation, minimum: minimum, maximum: maximum, level: level,
      modelName: modelName, modelVersion: modelVersion, modelData: modelData)
  }
}
