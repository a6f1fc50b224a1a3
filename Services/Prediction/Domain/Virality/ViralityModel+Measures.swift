import Foundation

extension ViralityModel {
  /// What is known of a post, factor by factor, in the model's order.
  func measures(of post: Post, on platform: Platform) -> [Measure] {
    parameters.factors.compactMap { factor in
      guard let value = value(of: factor.name, in: post) else { return nil }
      var own = factor
      if let override = factor.platforms?[platform] {
        own.reading.references = override.references
      }
      if factor.name == Self.pace, let rate = shotsPerMinute(for: post.genre) {
        own.reading.references = [rate]
      }
      let posts = factor.postSD == nil ? nil : post.account.posts.map(Double.init)
      return Measure(factor: own, value: value, posts: posts)
    }
  }

  /// The factor whose reference depends on the genre.
  private static let pace = "pace"

  /// The measure behind a factor, or nil where it is not known.
  private func value(of factor: String, in post: Post) -> Double? {
    switch factor {
    case "hook_strength": post.video.hookStrength
    case "duration": post.video.durationSeconds
    case Self.pace: post.video.shotsPerMinute
    case "motion": post.video.motion
    case "completion_history": post.account.completionRate
    case "caption": post.captionScore
    case "hashtags": post.hashtagRelevance
    case "engagement_history": post.account.engagementRate
    case "followers": post.account.followers.map(Double.init)
    case "technical_quality": post.video.technicalQuality
    // The technical quality already contains the loudness.
    case "loudness": post.video.technicalQuality == nil ? post.video.loudnessLUFS : nil
    case "picture_shape": pictureShape(of: post.video)
    case "thumbnail": post.thumbnailScore
    case "posting_time": post.postingTimeScore
    default: nil
    }
  }

  /// Width over height.
  private func pictureShape(of video: Post.Video) -> Double? {
    guard let width = video.width, let height = video.height else { return nil }
    return Double(width) / Double(height)
  }

  /// The cutting rate that is typical for a genre, or nil where the genre is not in the table.
  private func shotsPerMinute(for genre: String) -> Double? {
    let plain = genre.folding(
      options: [.caseInsensitive, .diacriticInsensitive], locale: Locale(identifier: "en_US_POSIX"))
    let key = String(
      String.UnicodeScalarView(
        plain.unicodeScalars.filter {
          CharacterSet.alphanumerics.contains($0)
        })
    ).lowercased()
    return parameters.shotsPerMinuteByGenre[key]
  }
}
