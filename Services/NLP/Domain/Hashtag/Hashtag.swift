/// What makes a hashtag.
enum Hashtag {
  /// The longest that platforms take, in characters.
  static let maximumLength = 100

  /// Letters, digits and `_` only, at least one letter, not too long.
  static func isWellFormed(_ body: some StringProtocol) -> Bool {
    body.count <= maximumLength && body.contains(where: \.isLetter)
      && body.allSatisfy { $0.isLetter || $0.isNumber || $0 == "_" }
  }

  /// The tag of a phrase, without `#`: its words without accents run together, or nil if that makes
  /// no tag. What begins with `#` is taken as a tag already and may hold nothing but letters, digits
  /// and `_`.
  static func body(of phrase: String) -> String? {
    let body: String
    if phrase.hasPrefix("#") {
      guard isWellFormed(phrase.dropFirst()) else { return nil }
      body = phrase.split(separator: "_", omittingEmptySubsequences: false)
        .map { FoldedWords.words(of: String($0)).joined() }.joined(separator: "_")
    } else {
      body = FoldedWords.words(of: phrase).joined()
    }
    return isWellFormed(body) ? body : nil
  }
}
