import Contracts
import NLPDomain

extension CommonScore {
  /// A score of the domain, with the model that gave it.
  init(_ score: FactoredScore, model identity: ModelIdentity) {
    self.init()
    value = score.value
    minimum = score.minimum
    maximum = score.maximum
    interval = CommonInterval(score.lower...score.upper, level: FactoredScore.level)
    baseline = score.baseline
    factors = score.factors.map(CommonFactor.init)
    model = CommonModelInfo(identity)
  }
}

extension CommonFactor {
  /// A reason with its own words.
  init(_ factor: FactoredScore.Factor) {
    self.init(
      name: factor.name, contribution: factor.contribution, value: factor.value,
      unit: factor.unit, evidence: factor.isPrior ? .prior : .measured,
      explanation: factor.explanation)
  }

  init(
    name: String, contribution: Double, value: Double, unit: String, evidence: CommonEvidence,
    explanation: String
  ) {
    self.init()
    self.name = name
    self.contribution = contribution
    direction = contribution > 0 ? .raises : contribution < 0 ? .lowers : .neutral
    self.value = value
    self.unit = unit
    self.evidence = evidence
    self.explanation = explanation
  }
}

extension CommonInterval {
  init(_ bounds: ClosedRange<Double>, level: Double) {
    self.init()
    lower = bounds.lowerBound
    upper = bounds.upperBound
    self.level = level
  }

  init(_ valence: Valence) {
    self.init(valence.lower...valence.upper, level: valence.level)
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
