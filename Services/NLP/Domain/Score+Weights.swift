import Scoring

extension Score {
  /// The probability that the interval of a weighted score claims.
  private static let level = 0.8
  private static let criticalValue = NormalDistribution.criticalValue(level: level)

  /// A score whose factors were weighted by a stated prior.
  ///
  /// - Parameters:
  ///   - scale: the least and the most that the weights allow.
  ///   - deviations: for each factor the standard deviation of its contribution that comes from what was
  ///     measured; empty for none.
  ///   - weightUncertainty: the standard deviation of a factor's weight as a share of the weight;
  ///     the interval is what weights and measures drawn so would give.
  init(
    scale: ClosedRange<Double>, baseline: Double, factors: [Factor], deviations: [Double] = [],
    weightUncertainty: Double, model: ModelIdentity
  ) {
    let ofWeights = factors.map { weightUncertainty * $0.contribution }
    let variance = (ofWeights + deviations).reduce(0) { $0 + $1 * $1 }
    let value = factors.largestFirst().reduce(baseline) { $0 + $1.contribution }
    self.init(
      value: value, scale: scale,
      interval: Interval(
        around: value, halfWidth: Self.criticalValue * variance.squareRoot(), level: Self.level,
        cutTo: scale),
      baseline: baseline, factors: factors, model: model)
  }
}
