import Contracts
import NLPDomain
import Scoring
import ServiceKit

extension NLPOptimizeCaptionResponse {
  /// Captions of the domain, and the hashtags that go with them.
  init(
    _ answer: CaptionOptimizer.Answer, hashtags: HashtagResearcher.Answer, for platform: Platform,
    limits identity: ModelIdentity,
    detector: ModelIdentity
  ) {
    self.init()
    candidates = answer.candidates.map(NLPCaptionCandidate.init)
    hashtagsRanked = hashtags.suggestions.map(NLPHashtagSuggestion.init)
    hashtagsRefused = hashtags.refused.map(NLPRefusedHashtag.init)
    limits = .with {
      $0.platform = platform.rawValue
      $0.maximumLength = UInt32(clamping: answer.limits.maximumLength)
      $0.visibleLength = UInt32(clamping: answer.limits.visibleLength)
      $0.maximumHashtags = UInt32(clamping: answer.limits.maximumHashtags)
      $0.sensibleHashtags = UInt32(clamping: answer.limits.sensibleHashtags)
      $0.unit = answer.limits.unit == .utf16 ? .utf16 : .characters
      $0.model = CommonModelInfo(identity)
    }
    language = NLPTextLanguage(answer.language, detector: detector)
  }
}

extension NLPCaptionCandidate {
  init(_ candidate: CaptionCandidate) {
    self.init()
    text = candidate.text
    length = UInt32(clamping: candidate.length)
    visibleText = candidate.visibleText
    score = CommonScore(candidate.score)
    switch candidate.origin {
    case .draft: origin = .draft
    case .shortenedDraft: origin = .shortenedDraft
    case .extendedDraft: origin = .extendedDraft
    case .template: origin = .template
    }
    hashtags = candidate.hashtags
    notes = candidate.notes
  }
}
