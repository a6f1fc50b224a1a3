/// What a platform allows in a caption, and what serves there.
public struct CaptionLimits: Sendable, Equatable, Decodable {
  /// What a platform counts.
  public enum Unit: String, Sendable, Decodable {
    /// Extended grapheme clusters.
    case characters
    /// UTF-16 code units.
    case utf16
  }

  /// The longest caption, in `unit`.
  public let maximumLength: Int
  /// How much is seen before «more», in `unit`; approximate.
  public let visibleLength: Int
  /// The most hashtags.
  public let maximumHashtags: Int
  /// The most hashtags that are put in here.
  public let sensibleHashtags: Int
  /// What the platform counts.
  public let unit: Unit
  /// The shortest and the longest caption that count as well measured, in `unit`.
  let idealLength: [Int]

  /// The length of a text as the platform counts it.
  public func length(of text: some StringProtocol) -> Int {
    switch unit {
    case .characters: text.count
    case .utf16: text.utf16.count
    }
  }

  /// The longest beginning of a text that is no longer than `limit` and cuts no character.
  func prefix(of text: Substring, limit: Int) -> Substring {
    var used = 0
    var index = text.startIndex
    while index < text.endIndex {
      let next = text.index(after: index)
      used += length(of: text[index..<next])
      if used > limit { break }
      index = next
    }
    return text[..<index]
  }

  /// A text that fits into `limit`: itself, or cut at the end of a word with `…`.
  func shortened(_ text: String, to limit: Int) -> String {
    guard length(of: text) > limit else { return text }
    let room = prefix(of: text[...], limit: limit - 1)
    let next = room.endIndex
    let cutsWord = next < text.endIndex && !text[next].isWhitespace
    var kept = room
    if cutsWord, let blank = room.lastIndex(where: \.isWhitespace) { kept = room[..<blank] }
    return kept.trimmingBlanks + "…"
  }
}
