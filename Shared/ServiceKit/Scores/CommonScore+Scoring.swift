import Contracts
import Scoring

extension CommonScore {
  /// The message for a score.
  public init(_ score: Score) {
    self.init()
    value = score.value
    minimum = score.scale.lowerBound
    maximum = score.scale.upperBound
    interval = CommonInterval(score.interval)
    baseline = score.baseline
    factors = score.factors.map(CommonFactor.init)
    model = CommonModelInfo(score.model)
  }
}

extension CommonFactor {
  /// The message for a reason of a score, its direction being the sign of its contribution.
  public init(_ factor: Factor) {
    self.init()
    name = factor.name
    contribution = factor.contribution
    direction =
      factor.contribution > 0 ? .raises : factor.contribution < 0 ? .lowers : .neutral
    value = factor.value
    unit = factor.unit
    evidence = CommonEvidence(factor.evidence)
    explanation = factor.explanation
  }
}

extension CommonInterval {
  /// The message for an interval.
  public init(_ interval: Interval) {
    self.init()
    lower = interval.lower
    upper = interval.upper
    level = interval.level
  }
}

extension CommonEvidence {
  /// The message's word for where a number comes from.
  public init(_ evidence: Evidence) {
    self =
      switch evidence {
      case .measured: .measured
      case .prior: .prior
      case .combined: .combined
      }
  }
}

extension CommonModelInfo {
  /// The message for the model behind a number.
  public init(_ model: ModelIdentity) {
    self.init()
    name = model.name
    version = model.version
    data = model.data
  }
}
