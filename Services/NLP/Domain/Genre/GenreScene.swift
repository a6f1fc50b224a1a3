/// The words of one scene that bear on genre, each with the line where it first stands.
struct GenreScene: Sendable {
  /// Its place in the script; nil for what stands before the first heading.
  let index: Int?
  /// All words of its sentences, by which it counts.
  var wordCount = 0
  /// The distinct words in order of first appearance.
  private(set) var words: [String] = []
  private var lines: [String: Int] = [:]

  init(index: Int?) { self.index = index }

  /// Takes in the words of a text that begins on a line, but for some.
  mutating func add(_ text: String, line: Int, without names: Set<String>) {
    for word in FoldedWords.words(of: text) where !names.contains(word) && lines[word] == nil {
      lines[word] = line
      words.append(word)
    }
  }

  /// The line of a word's first sentence.
  func line(of word: String) -> Int { lines[word] ?? 0 }
}

extension Script {
  /// The scenes' words, with those of the places in their headings and without the names of those who
  /// speak. What stands before the first heading comes first, where it has words.
  var genreScenes: [GenreScene] {
    let names = speakerWords
    var opening = GenreScene(index: nil)
    var result = scenes.map { scene in
      var words = GenreScene(index: scene.index)
      words.add(scene.slug.location, line: scene.line, without: names)
      return words
    }
    for sentence in sentences {
      if let index = sentence.sceneIndex {
        result[index].wordCount += sentence.words
        result[index].add(sentence.text, line: sentence.line, without: names)
      } else {
        opening.wordCount += sentence.words
        opening.add(sentence.text, line: sentence.line, without: names)
      }
    }
    return opening.wordCount > 0 ? [opening] + result : result
  }
}
