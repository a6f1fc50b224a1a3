import Contracts
import PredictionDomain

extension Post {
  /// The post of a request, unchecked.
  init(_ request: PredictionPredictViralityRequest) {
    self.init(platform: request.platform)
    video = Video(request.video)
    account = Account(request.account)
    if request.hasCaptionScore { captionScore = request.captionScore }
    if request.hasHashtagRelevance { hashtagRelevance = request.hashtagRelevance }
    if request.hasThumbnailScore { thumbnailScore = request.thumbnailScore }
    if request.hasPostingTimeScore { postingTimeScore = request.postingTimeScore }
    genre = request.genre
  }
}

extension Post.Video {
  init(_ message: PredictionVideoMeasures) {
    self.init()
    if message.hasDurationSeconds { durationSeconds = message.durationSeconds }
    if message.hasHookStrength { hookStrength = message.hookStrength }
    if message.hasMotion { motion = message.motion }
    if message.hasShotsPerMinute { shotsPerMinute = message.shotsPerMinute }
    if message.hasTechnicalQuality { technicalQuality = message.technicalQuality }
    if message.hasWidth { width = message.width }
    if message.hasHeight { height = message.height }
    if message.hasLoudnessLufs { loudnessLUFS = message.loudnessLufs }
  }
}

extension Post.Account {
  init(_ message: PredictionAccountHistory) {
    self.init()
    if message.hasFollowers { followers = message.followers }
    if message.hasCompletionRate { completionRate = message.completionRate }
    if message.hasEngagementRate { engagementRate = message.engagementRate }
    if message.hasPosts { posts = message.posts }
  }
}
