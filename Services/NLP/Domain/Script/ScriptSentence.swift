/// A sentence of a script that is seen or heard: dialogue, lyrics or action.
public struct ScriptSentence: Sendable, Equatable {
  /// The sentence on one line, without emphasis marks.
  public let text: String
  /// Its first line in the source, from 1.
  public let line: Int
  /// Its words.
  public let words: Int
  /// Who says it; nil for action.
  public let character: String?
  /// The scene that it stands in.
  public let sceneIndex: Int?
  /// Pages before its paragraph or speech.
  public let page: Double
  /// Its place among the script's elements.
  let elementIndex: Int

  /// The kinds of element that sentences are taken from.
  static let kinds: Set<ScriptElement.Kind> = [.action, .dialogue, .lyrics, .centered]
}

extension Script {
  /// The sentences of dialogue, lyrics and action that have at least one word, in order.
  public var sentences: [ScriptSentence] {
    var result: [ScriptSentence] = []
    for (index, element) in elements.enumerated() where ScriptSentence.kinds.contains(element.kind)
    {
      SentenceSplitter.split(element) { text, line in
        let words = text.wordCount
        guard words > 0 else { return }
        result.append(
          ScriptSentence(
            text: text, line: line, words: words, character: element.character,
            sceneIndex: element.sceneIndex, page: element.page, elementIndex: index))
      }
    }
    return result
  }
}
