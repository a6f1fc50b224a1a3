import Contracts
import NLPDomain
import Scoring
import ServiceKit

extension NLPEmotionShare {
  init(_ share: EmotionShare) {
    self.init()
    emotion = NLPEmotion(share.emotion)
    self.share = share.share
    interval = CommonInterval(share.interval)
  }
}

extension NLPEmotion {
  init(_ emotion: Emotion) {
    self =
      switch emotion {
      case .anger: .anger
      case .disgust: .disgust
      case .fear: .fear
      case .joy: .joy
      case .sadness: .sadness
      case .surprise: .surprise
      case .neutral: .neutral
      }
  }
}
