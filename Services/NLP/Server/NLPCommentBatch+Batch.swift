import Contracts
import NLPDomain
import Scoring
import ServiceKit

extension NLPCommentBatch {
  init(_ batch: CommentAnalyzer.Batch, of comments: [Comment], detector: ModelIdentity) {
    self.init()
    results = batch.readings.enumerated().map { offset, reading in
      NLPCommentResult(
        reading, index: batch.start + offset, id: comments[batch.start + offset].id,
        detector: detector)
    }
    progress = .with {
      $0.stage = "comments"
      $0.fraction = batch.fraction
    }
  }
}

extension NLPCommentResult {
  init(_ reading: CommentReading, index: Int, id: String, detector: ModelIdentity) {
    self.init()
    self.index = UInt32(index)
    self.id = id
    language = NLPTextLanguage(reading.language, detector: detector)
    valence = reading.sentiment.valence
    positiveProbability = reading.sentiment.probability
    emotions = zip(Emotion.allCases, reading.emotion.probabilities).map { emotion, probability in
      .with {
        $0.emotion = NLPEmotion(emotion)
        $0.probability = probability
      }
    }
    if let asked = reading.question {
      question = .with {
        $0.sign = NLPQuestionSign(asked.sign)
        $0.text = asked.text
      }
    }
    toxicity = reading.toxicity.map(NLPToxicityHint.init)
  }
}

extension NLPQuestionSign {
  init(_ sign: QuestionSign) {
    self =
      switch sign {
      case .mark: .mark
      case .questionWord: .questionWord
      case .inversion: .inversion
      case .request: .request
      }
  }
}

extension NLPToxicityFamily {
  init(_ family: ToxicityFamily) {
    self =
      switch family {
      case .insult: .insult
      case .threat: .threat
      case .hate: .hate
      case .sexual: .sexual
      case .selfHarm: .selfHarm
      case .spam: .spam
      }
  }
}

extension NLPToxicityHint {
  init(_ hint: ToxicityHint) {
    self.init()
    family = NLPToxicityFamily(hint.family)
    text = hint.text
    offset = UInt32(hint.offset)
    strength = hint.strength
    quoted = hint.isQuoted
    negated = hint.isNegated
  }
}
