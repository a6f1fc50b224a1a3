import Contracts
import NLPDomain
import Scoring
import ServiceKit

extension NLPResearchHashtagsResponse {
  /// Hashtags of the domain.
  init(
    _ answer: HashtagResearcher.Answer, model: ModelIdentity, encoder: ModelIdentity?
  ) {
    self.init()
    hashtags = answer.suggestions.map(NLPHashtagSuggestion.init)
    refused = answer.refused.map(NLPRefusedHashtag.init)
    self.model = CommonModelInfo(model)
    if let encoder { self.encoder = CommonModelInfo(encoder) }
  }
}

extension NLPHashtagSuggestion {
  init(_ suggestion: HashtagSuggestion) {
    self.init()
    tag = suggestion.tag
    score = CommonScore(suggestion.score)
    switch suggestion.category {
    case .artist: category = .artist
    case .song: category = .song
    case .genre: category = .genre
    case .community: category = .community
    case .country: category = .country
    case .keyword: category = .keyword
    case .history: category = .history
    case .topic: category = .topic
    }
    reason = suggestion.reason
  }
}

extension NLPRefusedHashtag {
  init(_ hashtag: RefusedHashtag) {
    self.init()
    tag = hashtag.tag
    switch hashtag.refusal {
    case .malformed: refusal = .malformed
    case .banned: refusal = .banned
    case .spam: refusal = .spam
    }
    reason = hashtag.reason
  }
}
