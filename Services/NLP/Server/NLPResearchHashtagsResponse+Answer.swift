import Contracts
import NLPDomain

extension NLPResearchHashtagsResponse {
  /// Hashtags of the domain.
  init(_ answer: HashtagResearcher.Answer, model identity: ModelIdentity) {
    self.init()
    hashtags = answer.suggestions.map { NLPHashtagSuggestion($0, model: identity) }
    refused = answer.refused.map(NLPRefusedHashtag.init)
    model = CommonModelInfo(identity)
  }
}

extension NLPHashtagSuggestion {
  init(_ suggestion: HashtagSuggestion, model: ModelIdentity) {
    self.init()
    tag = suggestion.tag
    score = CommonScore(suggestion.score, model: model)
    switch suggestion.category {
    case .artist: category = .artist
    case .song: category = .song
    case .genre: category = .genre
    case .community: category = .community
    case .country: category = .country
    case .keyword: category = .keyword
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
