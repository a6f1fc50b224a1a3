import Contracts
import VisionDomain

extension VisionClickEvidence {
  /// The message for how much an audience has told.
  init(_ evidence: ClickEvidence) {
    self = .with {
      $0.outcomes = UInt64(evidence.outcomes)
      $0.impressions = UInt64(evidence.impressions)
      $0.clicks = UInt64(evidence.clicks)
    }
  }
}

extension VisionParameterShift {
  /// The message for what outcomes have made of a number.
  init(_ shift: ParameterShift) {
    self = .with {
      $0.priorMean = shift.prior.mean
      $0.priorDeviation = shift.prior.deviation
      $0.posteriorMean = shift.posterior.mean
      $0.posteriorDeviation = shift.posterior.deviation
    }
  }
}
