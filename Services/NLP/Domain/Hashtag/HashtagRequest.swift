import Validation

/// What hashtags are to be found for; checked.
public struct HashtagRequest: Sendable {
  /// The platform.
  public var platform: Platform
  /// The language of community tags and reasons.
  public var language = Language.english
  /// The artist's name.
  public var artist = ""
  /// The song's title.
  public var song = ""
  /// The genre.
  public var genre = ""
  /// What the post is about, in a sentence or two.
  public var about = ""
  /// Words or tags of the caller's own.
  public var keywords: [String] = []
  /// ISO 3166-1 alpha-2 codes, in capitals.
  public var countries: [String] = []
  /// Posts of the caller's own and what they brought.
  public var history: [PastPost] = []
  /// How many to return; nil: as many as serve.
  public var count: Int?

  /// A request for a platform; everything else is set afterwards.
  ///
  /// - Parameter platform: where the tags are to be used.
  public init(platform: Platform) {
    self.platform = platform
  }

  /// The most posts of a history.
  public static let maximumHistory = 1000
  /// The most hashtags of one answer.
  public static let maximumCount = 30

  /// Whether there is something to go by.
  var hasWords: Bool {
    ([artist, song, genre, about] + keywords).contains { !$0.trimmingBlanks.isEmpty }
  }

  /// Checks lengths, codes and that there is something to go by.
  ///
  /// - Throws: `InvalidInput` naming the first field that is wrong.
  func validate() throws {
    try TextField.check(artist, field: "artist", limit: 100)
    try TextField.check(song, field: "song", limit: 100)
    try TextField.check(genre, field: "genre", limit: 50)
    try TextField.check(about, field: "about", limit: 500)
    try TextField.check(keywords, field: "keywords", count: 30, limit: 100)
    try TextField.check(countries, field: "countries", count: 20, limit: 2)
    for (index, code) in countries.enumerated() {
      guard code.utf8.count == 2, code.utf8.allSatisfy({ (0x41...0x5A).contains($0) }) else {
        throw InvalidInput(
          .unknownValue, field: "countries[\(index)]",
          "\"\(code)\" is no ISO 3166-1 alpha-2 code such as MX")
      }
    }
    guard history.count <= Self.maximumHistory else {
      throw InvalidInput(
        .tooLarge, field: "history",
        "has \(history.count) posts but at most \(Self.maximumHistory) are accepted")
    }
    for (index, post) in history.enumerated() {
      try TextField.check(
        post.hashtags, field: "history[\(index)].hashtags", count: 60, limit: 100)
      guard post.impressions > 0, post.interactions <= post.impressions else {
        throw InvalidInput(
          .invalidField, field: "history[\(index)].interactions",
          "is \(post.interactions) of \(post.impressions) impressions; allowed is 0 to the impressions,"
            + " of which one at least is needed")
      }
    }
    if let count, !(1...Self.maximumCount).contains(count) {
      throw InvalidInput(
        .tooLarge, field: "count", "is \(count) but 1 to \(Self.maximumCount) are possible")
    }
    guard hasWords else {
      throw InvalidInput(
        .missingField, field: "keywords",
        "is empty, and so are artist, song, genre and about: one of the five is needed")
    }
  }
}
