import Contracts
import PredictionDomain
import ServiceKit

extension PredictionPredictViralityResponse {
  /// The answer that says all of a prediction.
  init(_ prediction: ViralityPrediction) {
    self.init()
    score = CommonScore(prediction.score)
    components = prediction.components.map { component in
      .with {
        $0.name = component.name
        $0.weight = component.weight
        $0.value = component.value
        $0.standardDeviation = component.standardDeviation
        $0.evidence = CommonEvidence(component.evidence)
        $0.factors = component.factors
      }
    }
    recommendations = prediction.recommendations.map { recommendation in
      .with {
        $0.factor = recommendation.factor
        $0.text = recommendation.text
        $0.currentValue = recommendation.currentValue
        $0.targetValue = recommendation.targetValue
        $0.unit = recommendation.unit
        $0.expectedGain = recommendation.expectedGain
      }
    }
  }
}
