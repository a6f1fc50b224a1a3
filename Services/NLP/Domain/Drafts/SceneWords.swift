import Execution
import Foundation

/// The words of the scenes of two drafts, weighted for comparison.
///
/// A scene is the words of its heading, action and dialogue, without those of the speakers' names in its
/// draft, so that renaming a character changes no scene. Two scenes are as alike as the cosine of their
/// counts, each (1 + ln n) times the smoothed inverse document frequency ln((1 + N) / (1 + d)) + 1
/// over the scenes of both drafts (Salton and Buckley 1988).
struct SceneWords {
  /// For each scene its words in order.
  private let before: [[Int32]]
  private let after: [[Int32]]

  init(before: Script, after: Script) {
    var places: [String: Int32] = [:]
    func words(of script: Script) -> [[Int32]] {
      let names = script.speakerWords
      var scenes = script.scenes.map { _ in [Int32]() }
      for element in script.elements
      where element.kind == .sceneHeading || ScriptSentence.kinds.contains(element.kind) {
        guard let scene = element.sceneIndex else { continue }
        for word in FoldedWords.words(of: element.text) where !names.contains(word) {
          let place = places[word] ?? Int32(clamping: places.count)
          places[word] = place
          scenes[scene].append(place)
        }
      }
      return scenes
    }
    self.before = words(of: before)
    self.after = words(of: after)
  }

  /// Whether two scenes have the same words in the same order.
  func areEqual(_ earlier: Int, _ later: Int) -> Bool { before[earlier] == after[later] }

  /// How alike each scene of the earlier draft is to each of the later, 0 to 1.
  ///
  /// - Throws: `CancellationError`.
  func similarities(_ cancellation: Cancellation) throws -> [[Float]] {
    let bags = (before + after).map { words in
      words.reduce(into: [Int32: Int]()) { $0[$1, default: 0] += 1 }
    }
    var frequencies: [Int32: Int] = [:]
    for bag in bags { for word in bag.keys { frequencies[word, default: 0] += 1 } }
    let vectors = bags.map { bag -> [(word: Int32, weight: Float)] in
      let weights = bag.sorted { $0.key < $1.key }.map { word, count in
        let rarity = log(Double(1 + bags.count) / Double(1 + (frequencies[word] ?? 0))) + 1
        return (word, Float((1 + log(Double(count))) * rarity))
      }
      let length = weights.reduce(Float(0)) { $0 + $1.1 * $1.1 }.squareRoot()
      return weights.map { ($0.0, length > 0 ? $0.1 / length : 0) }
    }
    // By the scenes that each word stands in, so that only what two scenes share costs time.
    var postings: [Int32: [(scene: Int, weight: Float)]] = [:]
    for (scene, vector) in vectors.dropFirst(before.count).enumerated() {
      for (word, weight) in vector { postings[word, default: []].append((scene, weight)) }
    }
    return try vectors.prefix(before.count).map { vector in
      try cancellation.check()
      var row = [Float](repeating: 0, count: after.count)
      for (word, weight) in vector {
        for (scene, other) in postings[word] ?? [] { row[scene] += weight * other }
      }
      return row.map { min(1, $0) }
    }
  }
}
