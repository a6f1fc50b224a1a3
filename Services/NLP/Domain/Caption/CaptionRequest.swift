import Validation

/// What a caption is to be made from; checked.
public struct CaptionRequest: Sendable {
  /// The platform.
  public var platform: Platform
  /// The language; nil: that of the draft.
  public var language: Language?
  /// The artist's name as it is to appear.
  public var artist = ""
  /// The song's title as it is to appear.
  public var song = ""
  /// The genre.
  public var genre = ""
  /// The caller's own caption.
  public var draft = ""
  /// The mood in a word or two.
  public var mood = ""
  /// What the post is about.
  public var keywords: [String] = []
  /// What the reader is asked to do.
  public var callToAction = ""
  /// Tags with or without `#`, best first.
  public var hashtags: [String] = []
  /// How many captions to return.
  public var count = 3
  /// Chooses among wordings of equal standing.
  public var seed: UInt64 = 0

  /// A request for a platform; everything else is set afterwards.
  ///
  /// - Parameter platform: where the caption is to appear.
  public init(platform: Platform) {
    self.platform = platform
  }

  /// The most captions of one answer.
  public static let maximumCount = 10

  /// Checks lengths and that there is something to write about.
  ///
  /// - Throws: `InvalidInput` naming the first field that is wrong.
  func validate() throws {
    let lines: [(String, String, Int)] = [
      ("artist", artist, 100), ("song", song, 100), ("genre", genre, 50), ("mood", mood, 50),
      ("call_to_action", callToAction, 200),
    ]
    for (field, value, limit) in lines { try TextField.check(value, field: field, limit: limit) }
    try TextField.check(draft, field: "draft", limit: 10_000, isOneLine: false)
    try TextField.check(keywords, field: "keywords", count: 10, limit: 50)
    try TextField.check(hashtags, field: "hashtags", count: 60, limit: 101)
    guard (1...Self.maximumCount).contains(count) else {
      throw InvalidInput(
        .tooLarge, field: "candidate_count",
        "is \(count) but 1 to \(Self.maximumCount) are possible")
    }
    guard [artist, song, draft].contains(where: { !$0.trimmingBlanks.isEmpty }) else {
      throw InvalidInput(
        .missingField, field: "draft",
        "is empty, and so are song and artist: one of the three is needed")
    }
  }
}
