import PredictionDomain
import Testing

/// Posts that several tests use.
enum Posts {
  /// A setting of one measure of a post.
  struct Field: Sendable, CustomTestStringConvertible {
    var name: String
    /// Values from worse to better; equal neighbours in the model's eyes are allowed.
    var rising: [Double]
    var set: @Sendable (inout Post, Double?) -> Void

    var testDescription: String { name }
  }

  /// Every measure of which more is better.
  static let rising: [Field] = [
    Field(name: "hook_strength", rising: [0, 20, 50, 80, 100]) { $0.video.hookStrength = $1 },
    Field(name: "technical_quality", rising: [0, 40, 70, 90, 100]) {
      $0.video.technicalQuality = $1
    },
    Field(name: "motion", rising: [0, 0.1, 0.5, 3, 1_000]) { $0.video.motion = $1 },
    Field(name: "caption", rising: [0, 30, 55, 80, 100]) { $0.captionScore = $1 },
    Field(name: "hashtags", rising: [0, 30, 55, 80, 100]) { $0.hashtagRelevance = $1 },
    Field(name: "thumbnail", rising: [0, 3, 5, 8, 10]) { $0.thumbnailScore = $1 },
    Field(name: "posting_time", rising: [0, 30, 55, 80, 100]) { $0.postingTimeScore = $1 },
    Field(name: "followers", rising: [0, 10, 1_000, 1e6, 1e10]) {
      $0.account.followers = $1.map { Int64($0) }
    },
    Field(name: "completion_history", rising: [0, 0.2, 0.5, 0.9, 1]) {
      $0.account.completionRate = $1
    },
    Field(name: "engagement_history", rising: [0, 0.01, 0.05, 0.2, 1]) {
      $0.account.engagementRate = $1
    },
  ]

  /// The measures that are best near a target.
  static let fitting: [Field] = [
    Field(name: "duration", rising: [0.01, 10, 30, 300, 43_200]) { $0.video.durationSeconds = $1 },
    Field(name: "pace", rising: [0, 5, 24, 90, 100_000]) { $0.video.shotsPerMinute = $1 },
    Field(name: "loudness", rising: [-100, -30, -14, -5, 20]) { $0.video.loudnessLUFS = $1 },
    Field(name: "picture_shape", rising: [1, 500, 1_920, 8_000, 65_535]) {
      $0.video.width = $1.map { UInt32($0) }
      $0.video.height = $1.map { _ in 1_080 }
    },
  ]

  /// A post of which each measure is known with a chance of one half, anywhere in its range.
  static func random(using generator: inout some RandomNumberGenerator) -> Post {
    var post = Post(platform: Platform.allCases.randomElement(using: &generator)?.rawValue ?? "")
    post.account.posts = UInt32.random(in: 1...400, using: &generator)
    for field in rising + fitting where Bool.random(using: &generator) {
      let index = Int.random(in: 0..<(field.rising.count - 1), using: &generator)
      let part = Double.random(in: 0...1, using: &generator)
      field.set(&post, field.rising[index] * (1 - part) + field.rising[index + 1] * part)
    }
    return post
  }
}
