/// A part of a scene, long enough to tell what happens and short enough to be about one thing.
struct GenrePassage: Sendable, Equatable {
  /// How many words passages have on average, as the scenes that the model learned from.
  static let usualWords = 40

  /// The scene that it is of; nil before the first heading.
  let sceneIndex: Int?
  /// Its sentences, without the names of those who speak.
  private(set) var text = ""
  /// How many words are left of them.
  private(set) var words = 0

  private mutating func add(_ sentence: String) {
    if !text.isEmpty { text += " " }
    text += sentence
    words += sentence.wordCount
  }
}

extension Script {
  /// The passages of all scenes, in order: each scene in parts of nearly the same length, none of which ends
  /// within a sentence.
  var genrePassages: [GenrePassage] {
    let names = speakerWords
    var scenes: [(index: Int?, sentences: [String])] = []
    for sentence in sentences {
      let text = FoldedWords.text(sentence.text, without: names)
      guard text.wordCount > 0 else { continue }
      if let last = scenes.last, last.index == sentence.sceneIndex {
        scenes[scenes.count - 1].sentences.append(text)
      } else {
        scenes.append((sentence.sceneIndex, [text]))
      }
    }
    return scenes.flatMap { GenrePassage.passages(of: $0.sentences, sceneIndex: $0.index) }
  }
}

extension GenrePassage {
  /// How many a scene of so many words has.
  static func count(ofWords words: Int) -> Int { max(1, (words + usualWords / 2) / usualWords) }

  /// As many of each scene as there is room for, evenly spread over it; with more scenes than room one of as many
  /// scenes, evenly spread.
  static func spread(_ passages: [GenrePassage], most: Int) -> [GenrePassage] {
    var scenes: [[GenrePassage]] = []
    for passage in passages {
      if let last = scenes.last?.last, last.sceneIndex == passage.sceneIndex {
        scenes[scenes.count - 1].append(passage)
      } else {
        scenes.append([passage])
      }
    }
    guard scenes.count < most else { return evenly(most, of: scenes).compactMap(\.first) }
    let quota = (1...most).last { quota in
      scenes.reduce(0) { $0 + min($1.count, quota) } <= most
    }
    return scenes.flatMap { evenly(quota ?? 1, of: $0) }
  }

  /// So many elements at most, evenly spread.
  private static func evenly<Element>(_ count: Int, of elements: [Element]) -> [Element] {
    let count = min(count, elements.count)
    return (0..<count).map { elements[$0 * elements.count / count] }
  }

  fileprivate static func passages(of sentences: [String], sceneIndex: Int?) -> [GenrePassage] {
    let words = sentences.reduce(0) { $0 + $1.wordCount }
    let count = count(ofWords: words)
    var passages: [GenrePassage] = []
    var (before, part) = (0, -1)
    for sentence in sentences {
      // The part of the scene that the sentence begins in.
      if before * count / words != part {
        part = before * count / words
        passages.append(GenrePassage(sceneIndex: sceneIndex))
      }
      passages[passages.count - 1].add(sentence)
      before += sentence.wordCount
    }
    return passages
  }
}
