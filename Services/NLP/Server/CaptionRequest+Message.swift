import Contracts
import NLPDomain

extension CaptionRequest {
  /// What a message asks for.
  ///
  /// - Throws: `InvalidInput` for an unknown platform or language.
  init(_ message: NLPOptimizeCaptionRequest) throws {
    self.init(platform: try Platform.named(message.platform))
    language = try Language.named(message.language)
    artist = message.artist
    song = message.song
    genre = message.genre
    draft = message.draft
    mood = message.mood
    keywords = message.keywords
    callToAction = message.callToAction
    hashtags = message.hashtags
    if message.candidateCount > 0 { count = Int(message.candidateCount) }
    seed = message.seed
  }
}
