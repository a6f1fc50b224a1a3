import Contracts
import PredictionDomain

extension CommonScore {
  /// A score of the domain, with the model that gave it.
  init(_ score: Score, model identity: ModelIdentity) {
    self.init()
    value = score.value
    minimum = Score.scale.lowerBound
    maximum = Score.scale.upperBound
    interval = .with {
      $0.lower = score.interval.lower
      $0.upper = score.interval.upper
      $0.level = score.interval.level
    }
    baseline = score.baseline
    factors = score.factors.map(CommonFactor.init)
    model = CommonModelInfo(identity)
  }
}

extension CommonFactor {
  init(_ factor: Factor) {
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

extension CommonEvidence {
  init(_ evidence: Evidence) {
    self =
      switch evidence {
      case .measured: .measured
      case .prior: .prior
      case .combined: .combined
      }
  }
}

extension CommonModelInfo {
  init(_ identity: ModelIdentity) {
    self.init()
    name = identity.name
    version = identity.version
    data = identity.data
  }
}
