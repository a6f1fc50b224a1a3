import Contracts
import NLPDomain

extension HashtagRequest {
  /// What a message asks for.
  ///
  /// - Throws: `InvalidInput` for an unknown platform or language.
  init(_ message: NLPResearchHashtagsRequest) throws {
    self.init(platform: try Platform.named(message.platform))
    language = try Language.named(message.language) ?? .english
    artist = message.artist
    song = message.song
    genre = message.genre
    about = message.about
    keywords = message.keywords
    countries = message.countries
    history = message.history.map {
      PastPost(
        hashtags: $0.hashtags, impressions: $0.impressions, interactions: $0.interactions)
    }
    if message.count > 0 { count = Int(message.count) }
  }
}
