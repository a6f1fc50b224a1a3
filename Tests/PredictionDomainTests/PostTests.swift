import PredictionDomain
import Testing
import Validation

struct PostTests {
  private func refusal(_ change: (inout Post) -> Void) throws -> InvalidInput? {
    var post = Post(platform: "tiktok")
    change(&post)
    do {
      _ = try ViralityModel().predict(post)
      return nil
    } catch let error as InvalidInput {
      return error
    }
  }

  /// A field and values that it may not have.
  struct Range: Sendable, CustomTestStringConvertible {
    var field: String
    var wrong: [Double]
    var set: @Sendable (inout Post, Double) -> Void

    var testDescription: String { field }
  }

  private static let ranges: [Range] = [
    Range(field: "video.duration_seconds", wrong: [0, -1, 43_201]) {
      $0.video.durationSeconds = $1
    },
    Range(field: "video.hook_strength", wrong: [-0.1, 100.1]) { $0.video.hookStrength = $1 },
    Range(field: "video.motion", wrong: [-1, 1_001]) { $0.video.motion = $1 },
    Range(field: "video.shots_per_minute", wrong: [-1, 100_001]) { $0.video.shotsPerMinute = $1 },
    Range(field: "video.technical_quality", wrong: [-1, 101]) { $0.video.technicalQuality = $1 },
    Range(field: "video.loudness_lufs", wrong: [-101, 21]) { $0.video.loudnessLUFS = $1 },
    Range(field: "caption_score", wrong: [-1, 101]) { $0.captionScore = $1 },
    Range(field: "hashtag_relevance", wrong: [-1, 101]) { $0.hashtagRelevance = $1 },
    Range(field: "thumbnail_score", wrong: [-1, 10.1]) { $0.thumbnailScore = $1 },
    Range(field: "account.completion_rate", wrong: [-0.1, 1.1]) { $0.account.completionRate = $1 },
    Range(field: "account.engagement_rate", wrong: [-0.1, 1.1]) { $0.account.engagementRate = $1 },
    Range(field: "posting_time_score", wrong: [-1, 101]) { $0.postingTimeScore = $1 },
  ]

  @Test(arguments: ranges)
  func numberOutOfItsRangeIsRefusedByField(range: Range) throws {
    for value in range.wrong + [.nan, .infinity, -.infinity] {
      let error = try #require(
        try refusal { post in
          post.account.posts = 10
          range.set(&post, value)
        })
      #expect(error.reason == .invalidField)
      #expect(error.violations.map(\.field) == [range.field])
      #expect(error.description.contains("allowed is"))
    }
  }

  @Test(arguments: ["", "TikTok", "myspace", String(repeating: "x", count: 10_000)])
  func unknownPlatformIsRefusedWithThoseThatAreKnown(platform: String) throws {
    let error = try #require(try refusal { $0.platform = platform })
    #expect(error.reason == .unknownPlatform)
    #expect(error.description.contains("allowed are tiktok, instagram, youtube, facebook"))
    #expect(error.description.count < 200)
  }

  @Test(arguments: [Int64.min, -1, 10_000_000_001, .max])
  func impossibleFollowersAreRefused(followers: Int64) throws {
    let error = try #require(try refusal { $0.account.followers = followers })
    #expect(error.violations.map(\.field) == ["account.followers"])
  }

  @Test(arguments: [UInt32(0), 65_536, .max])
  func impossibleSizeIsRefused(size: UInt32) throws {
    let error = try #require(
      try refusal {
        $0.video.width = size
        $0.video.height = 1_080
      })
    #expect(error.violations.map(\.field) == ["video.width"])
  }

  @Test func sizeIsGivenWholeOrNotAtAll() throws {
    let error = try #require(try refusal { $0.video.width = 1_080 })
    #expect(error.violations.map(\.field) == ["video.height"])
  }

  @Test func rateNeedsTheNumberOfItsPosts() throws {
    let error = try #require(try refusal { $0.account.engagementRate = 0.1 })
    #expect(error.violations.map(\.field) == ["account.posts"])
  }

  @Test func genreIsLimitedInLength() throws {
    let error = try #require(try refusal { $0.genre = String(repeating: "é", count: 101) })
    #expect(error.description == "genre: has 101 characters; allowed are at most 100")
  }

  @Test func everyWrongFieldIsNamedAtOnce() throws {
    let error = try #require(
      try refusal {
        $0.platform = "x"
        $0.captionScore = .nan
        $0.video.motion = -1
      })
    #expect(error.violations.map(\.field) == ["platform", "video.motion", "caption_score"])
  }
}
