import Scoring

extension MultiplicativeModel {
  /// A score and the standard deviation that its interval is made from.
  struct Estimate: Sendable {
    let score: Score
    let standardDeviation: Double
    private let model: MultiplicativeModel

    /// The score of a baseline and factors, added up in the order given.
    ///
    /// - Parameter standardDeviation: in the score's unit.
    init(
      baseline: Double, factors: [Factor], standardDeviation: Double, model: MultiplicativeModel
    ) {
      let value = factors.reduce(baseline) { $0 + $1.contribution }
      let criticalValue = NormalDistribution.criticalValue(level: model.intervalLevel)
      score = Score(
        value: value, scale: model.scale,
        interval: Interval(
          around: value, halfWidth: criticalValue * standardDeviation, level: model.intervalLevel,
          cutTo: model.scale),
        baseline: baseline, factors: factors, model: model.identity)
      self.standardDeviation = standardDeviation
      self.model = model
    }

    /// The weighted mean of this score and another quality, 0 to 1, on the same scale: `share` of it
    /// this score, the rest the quality. Of the other quality one half is expected; of the
    /// explanations the first is for that and more.
    func blended(
      share: Double, with quality: Double, named name: String,
      explanations: (high: String, low: String)
    ) -> Estimate {
      let (minimum, maximum) = (score.scale.lowerBound, score.scale.upperBound)
      let rest = (1 - share) * (maximum - minimum)
      let scaled = score.factors.map { factor in
        Factor(
          name: factor.name, contribution: share * factor.contribution, value: factor.value,
          unit: factor.unit, evidence: factor.evidence, explanation: factor.explanation)
      }
      let other = Factor(
        name: name, contribution: rest * (quality - 0.5), value: quality, unit: "1",
        evidence: .measured,
        explanation: quality >= 0.5 ? explanations.high : explanations.low)
      return Estimate(
        baseline: minimum + share * (score.baseline - minimum) + rest / 2,
        factors: scaled + [other], standardDeviation: share * standardDeviation, model: model)
    }
  }
}
