import Scoring

/// What counts for how much in dialogue and in a character's emotions: a stated prior, in
/// `Models/dialogue-craft.json`.
struct CraftTable: Sendable {
  private struct Table: Decodable {
    struct Words: Decodable {
      var selves: String
      var feelings: String
      var feelingPhrases: [String]
      var telling: [String]
      var hints: [String]
    }

    var version: String
    var weightUncertainty: Double
    var ranges: [String: [Double]]
    var dialogueWeights: [String: Double]
    var depthWeights: [String: Double]
    var longSentenceWords: Int
    var languages: [String: Words]
  }

  /// A measure's ends and weight.
  struct Row: Sendable {
    /// The value that counts as 0.
    let low: Double
    /// The value that counts as 1; may be below `low`.
    let high: Double
    /// What it counts for in the whole.
    let weight: Double

    /// A value on the way from one end to the other, 0 to 1.
    func score(of value: Double) -> Double { min(1, max(0, (value - low) / (high - low))) }
  }

  /// What counts for how much in dialogue.
  let dialogueRows: [DialogueAspect: Row]
  /// How many emotions between which a voice moves.
  let range: Row
  /// How far its emotions move.
  let change: Row
  /// The standard deviation of a weight as a share of it.
  let weightUncertainty: Double
  /// The words that are looked for, by language.
  let words: [Language: CraftWords]
  private let version: String

  /// - Throws: `ModelError` when the file is missing or lacks an aspect or a language.
  init() throws {
    let file = "dialogue-craft.json"
    let table = try ModelFile.decode(Table.self, from: file)
    func row(_ name: String, weights: [String: Double]) throws -> Row {
      guard let ends = table.ranges[name], ends.count == 2, ends[0] != ends[1],
        let weight = weights[name]
      else { throw ModelError(file: file, problem: "has no range or weight of \(name)") }
      return Row(low: ends[0], high: ends[1], weight: weight)
    }
    dialogueRows = try Dictionary(
      uniqueKeysWithValues: DialogueAspect.allCases.map {
        ($0, try row($0.rawValue, weights: table.dialogueWeights))
      })
    range = try row("range", weights: table.depthWeights)
    change = try row("change", weights: table.depthWeights)
    weightUncertainty = table.weightUncertainty
    version = table.version
    words = try Dictionary(
      uniqueKeysWithValues: Language.allCases.map { language in
        guard let words = table.languages[language.rawValue] else {
          throw ModelError(file: file, problem: "has no words of \(language.rawValue)")
        }
        return (
          language,
          CraftWords(
            selves: words.selves, feelings: words.feelings, feelingPhrases: words.feelingPhrases,
            telling: words.telling, hints: words.hints, longSentence: table.longSentenceWords)
        )
      })
  }

  /// Who answers for dialogue.
  var dialogueIdentity: ModelIdentity { identity("dialogue-craft") }
  /// Who answers for a character's emotions.
  var depthIdentity: ModelIdentity { identity("emotional-depth") }

  private func identity(_ name: String) -> ModelIdentity {
    ModelIdentity(
      name: name, version: version,
      data: "a stated prior by the authors on measured figures; not fitted to scripts")
  }
}
