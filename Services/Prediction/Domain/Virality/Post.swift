import Validation

/// What is known of a post, as a caller gives it; nil is not known.
public struct Post: Sendable, Equatable {
  /// Measures of the video.
  public struct Video: Sendable, Equatable {
    /// Length in seconds, more than 0 and at most 43,200.
    public var durationSeconds: Double?
    /// How strongly the first three seconds hold the eye, 0 to 100.
    public var hookStrength: Double?
    /// Mean motion in 1/s, 0 to 1,000.
    public var motion: Double?
    /// Cutting rate, 0 to 100,000 shots a minute.
    public var shotsPerMinute: Double?
    /// How well the video is made, 0 to 100.
    public var technicalQuality: Double?
    /// Width in pixels, 1 to 65,535; given with `height` or not at all.
    public var width: UInt32?
    /// Height in pixels, 1 to 65,535.
    public var height: UInt32?
    /// Integrated loudness in LUFS, −100 to 20.
    public var loudnessLUFS: Double?

    /// A video of which nothing is known.
    public init() {}
  }

  /// The account's figures.
  public struct Account: Sendable, Equatable {
    /// Followers, 0 to 1e10.
    public var followers: Int64?
    /// Mean completion rate, 0 to 1.
    public var completionRate: Double?
    /// Mean engagements by view, 0 to 1.
    public var engagementRate: Double?
    /// How many posts the rates are means of, 1 to 1e6; required with a rate.
    public var posts: UInt32?

    /// An account of which nothing is known.
    public init() {}
  }

  /// `tiktok`, `instagram`, `youtube` or `facebook`.
  public var platform: String
  /// Measures of the video.
  public var video = Video()
  /// How well the caption is written, 0 to 100.
  public var captionScore: Double?
  /// How well the hashtags fit, 0 to 100.
  public var hashtagRelevance: Double?
  /// How attractive the thumbnail is, 0 to 10.
  public var thumbnailScore: Double?
  /// The account's figures.
  public var account = Account()
  /// The audience score of the planned hour, 0 to 100.
  public var postingTimeScore: Double?
  /// Genre of the music in any spelling, at most 100 characters; empty: not known.
  public var genre = ""

  /// A post of which only the platform is known.
  public init(platform: String) { self.platform = platform }

  /// The platform, once every field has been found right.
  ///
  /// - Throws: `InvalidInput` with every field that is wrong.
  func check() throws -> Platform {
    var checks = FieldChecks()
    let known = checks.platform(platform)
    checks.range(
      video.durationSeconds, 0...43_200, excludingLower: true, at: "video.duration_seconds")
    checks.range(video.hookStrength, 0...100, at: "video.hook_strength")
    checks.range(video.motion, 0...1_000, at: "video.motion")
    checks.range(video.shotsPerMinute, 0...100_000, at: "video.shots_per_minute")
    checks.range(video.technicalQuality, 0...100, at: "video.technical_quality")
    checks.range(video.width, 1...65_535, at: "video.width")
    checks.range(video.height, 1...65_535, at: "video.height")
    if (video.width == nil) != (video.height == nil) {
      let missing = video.width == nil ? "width" : "height"
      checks.add("video.\(missing)", "is missing; width and height are given together")
    }
    checks.range(video.loudnessLUFS, -100...20, at: "video.loudness_lufs")
    checks.range(captionScore, 0...100, at: "caption_score")
    checks.range(hashtagRelevance, 0...100, at: "hashtag_relevance")
    checks.range(thumbnailScore, 0...10, at: "thumbnail_score")
    checks.range(account.followers, 0...10_000_000_000, at: "account.followers")
    checks.range(account.completionRate, 0...1, at: "account.completion_rate")
    checks.range(account.engagementRate, 0...1, at: "account.engagement_rate")
    checks.range(account.posts, 1...1_000_000, at: "account.posts")
    if account.posts == nil, account.completionRate != nil || account.engagementRate != nil {
      checks.add(
        "account.posts",
        "is missing; a rate says nothing without the number of posts it is the mean of")
    }
    checks.range(postingTimeScore, 0...100, at: "posting_time_score")
    let length = genre.unicodeScalars.count
    if length > 100 { checks.add("genre", "has \(length) characters; allowed are at most 100") }
    guard let known, checks.violations.isEmpty else { throw checks.error }
    return known
  }
}
