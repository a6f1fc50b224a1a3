/// Turns proto names into Swift's camel case by the rules of swift-protobuf: words are split at
/// underscores, at digits and where lower case turns to upper; `url`, `http`, `https` and `id` are
/// all upper case unless they begin a lowerCamel name.
package enum CamelCase {
  private static let acronyms: Set<String> = ["url", "http", "https", "id"]

  private enum Kind {
    case none, digit, lower, upper, underscore
  }

  /// `json_url` → `jsonURL`.
  package static func lower(_ name: String) -> String { convert(name, capitalizesFirst: false) }

  /// `json_url` → `JsonURL`.
  package static func upper(_ name: String) -> String { convert(name, capitalizesFirst: true) }

  private static func convert(_ name: String, capitalizesFirst: Bool) -> String {
    var result = ""
    var word = ""
    var previous = Kind.none

    func endWord() {
      if word.isEmpty { return }
      if result.isEmpty, !capitalizesFirst {
        result = word
      } else if acronyms.contains(word) {
        result += word.uppercased()
      } else {
        result += capitalized(word)
      }
      word = ""
    }

    for character in name {
      let kind: Kind
      switch character {
      case "0"..."9":
        kind = .digit
        if previous != .digit { endWord() }
        // An identifier does not begin with a digit.
        if result.isEmpty { result = "_" }
        word.append(character)
      case "A"..."Z":
        kind = .upper
        if previous != .upper { endWord() }
        word += character.lowercased()
      case "_":
        kind = .underscore
        endWord()
        if previous == .underscore { result += "_" }
      default:
        kind = .lower
        if previous != .lower, previous != .upper { endWord() }
        word.append(character)
      }
      previous = kind
    }
    endWord()
    if previous == .underscore { result += "_" }
    return result
  }

  /// The same with its first letter in upper case.
  static func capitalized(_ word: String) -> String {
    word.prefix(1).uppercased() + word.dropFirst()
  }
}
