import Contracts
import PredictionDomain
import Scoring
import ServiceKit

extension PredictionPredictPostingTimeResponse {
  /// The answer that says all of a prediction.
  init(_ prediction: PostingTimePrediction, model: ModelIdentity) {
    self.init()
    slots = prediction.slots.map { slot in
      .with {
        $0.start = Google_Protobuf_Timestamp(date: slot.start)
        $0.audience = CommonScore(slot.audience)
        $0.localTimes = slot.localTimes.map(PredictionLocalTime.init)
      }
    }
    hourOfWeekScores = prediction.hourOfWeekScores
    self.model = CommonModelInfo(model)
  }
}

extension PredictionLocalTime {
  init(_ time: PostingTimePrediction.LocalTime) {
    self.init()
    country = time.country
    timeZone = time.timeZone
    localTime = time.text
    weekday = time.weekday
    populationShare = time.populationShare
    activity = time.activity
  }
}
