import Contracts
import VisionDomain

extension CommonScore {
  /// The message for a score of the domain.
  init(_ score: Score) {
    self = .with {
      $0.value = score.value
      $0.minimum = score.minimum
      $0.maximum = score.maximum
      $0.interval = .with {
        $0.lower = score.lower
        $0.upper = score.upper
        $0.level = score.level
      }
      $0.baseline = score.baseline
      $0.factors = score.factors.map { CommonFactor($0) }
      $0.model = .with {
        $0.name = score.modelName
        $0.version = score.modelVersion
        $0.data = score.modelData
      }
    }
  }
}

extension CommonFactor {
  fileprivate init(_ factor: ScoreFactor) {
    self = .with {
      $0.name = factor.name
      $0.contribution = factor.contribution
      $0.direction =
        factor.contribution > 0 ? .raises : factor.contribution < 0 ? .lowers : .neutral
      // What was not measured is assumed to be of the usual usefulness, a bare number.
      $0.value = factor.value ?? factor.priorUtility
      $0.unit = factor.value == nil ? "1" : factor.unit
      $0.evidence = factor.value == nil ? .prior : .measured
      $0.explanation = factor.explanation
    }
  }
}
