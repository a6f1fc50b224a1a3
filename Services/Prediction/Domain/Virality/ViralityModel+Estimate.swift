import Scoring

extension ViralityModel {
  /// A factor with its measure.
  struct Measure: Sendable {
    /// The factor, its reading set for the platform and the genre.
    var factor: ViralityFactor
    /// What was measured, in the factor's unit.
    var value: Double
    /// How many posts the measure is a mean of; nil where it is of this post.
    var posts: Double?

    /// The position that the measure points to, 0 to 100.
    var reading: Double { factor.reading.percentile(of: value) }

    /// One over the variance of the reading.
    var precision: Double {
      let fromPostToPost = (factor.postSD ?? 0) * (factor.postSD ?? 0) / (posts ?? 1)
      return 1 / (factor.noiseSD * factor.noiseSD + fromPostToPost)
    }
  }

  /// The posterior of the components and of the score.
  struct Estimate {
    /// The posterior of one component, in points.
    struct Part {
      var mean: Double
      var standardDeviation: Double
    }

    var parts: [Component: Part]
    /// The score.
    var mean: Double
    /// Standard deviation of the score.
    var standardDeviation: Double
    /// What each measure adds to the score, in the order of the measures.
    var contributions: [Double]
  }

  /// The posterior, given measures.
  func estimate(from measures: [Measure]) -> Estimate {
    let prior = 1 / (parameters.priorSD * parameters.priorSD)
    var precisions = [Component: Double](
      uniqueKeysWithValues: Component.allCases.map { ($0, prior) })
    for measure in measures {
      precisions[measure.factor.component, default: prior] += measure.precision
    }
    let contributions = measures.map { measure in
      let component = measure.factor.component
      return component.weight * measure.precision / precisions[component, default: prior]
        * (measure.reading - parameters.priorMean)
    }
    var parts: [Component: Estimate.Part] = [:]
    var independent = 0.0
    var common = 0.0
    for component in Component.allCases {
      let shift = zip(measures, contributions)
        .filter { $0.0.factor.component == component }
        .reduce(0) { $0 + $1.1 / component.weight }
      let deviation = (1 / precisions[component, default: prior]).squareRoot()
      parts[component] = Estimate.Part(
        mean: parameters.priorMean + shift, standardDeviation: deviation)
      independent += component.weight * deviation * component.weight * deviation
      common += component.weight * deviation
    }
    let variance =
      (1 - parameters.correlation) * independent + parameters.correlation * common * common
    return Estimate(
      parts: parts, mean: parameters.priorMean + contributions.reduce(0, +),
      standardDeviation: variance.squareRoot(), contributions: contributions)
  }

  /// The estimate as a score with its factors.
  func score(_ estimate: Estimate, measures: [Measure]) -> Score {
    let factors = zip(measures, estimate.contributions).map { measure, contribution in
      Factor(
        name: measure.factor.name, contribution: contribution, value: measure.value,
        unit: measure.factor.unit, evidence: .measured,
        explanation: contribution < 0 ? measure.factor.lowers : measure.factor.raises)
    }
    let criticalValue = NormalDistribution.criticalValue(level: parameters.intervalLevel)
    // Measures of what is typical contribute nothing: by name.
    return Score(
      value: estimate.mean, scale: Self.scale,
      interval: Interval(
        around: estimate.mean, halfWidth: criticalValue * estimate.standardDeviation,
        level: parameters.intervalLevel, movedInto: Self.scale),
      baseline: parameters.priorMean, factors: factors.sorted { $0.name < $1.name },
      model: identity)
  }

  /// The changes that the factors call for, each with the gain of the model run at its target.
  func recommendations(from measures: [Measure]) -> [ViralityPrediction.Recommendation] {
    let current = estimate(from: measures).mean
    let candidates = measures.indices.compactMap {
      index -> ViralityPrediction.Recommendation? in
      let measure = measures[index]
      let target = measure.factor.reading.target(for: measure.value)
      let advice =
        target > measure.value ? measure.factor.adviceToRaise : measure.factor.adviceToLower
      guard let advice else { return nil }
      var improved = measures
      improved[index].value = target
      let gain = estimate(from: improved).mean - current
      guard gain >= parameters.leastGain else { return nil }
      return ViralityPrediction.Recommendation(
        factor: measure.factor.name, text: advice, currentValue: measure.value,
        targetValue: target, unit: measure.factor.unit, expectedGain: gain)
    }
    return candidates.sorted {
      $0.expectedGain != $1.expectedGain
        ? $0.expectedGain > $1.expectedGain : $0.factor < $1.factor
    }
  }
}
