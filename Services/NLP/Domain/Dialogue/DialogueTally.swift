import Foundation
import Scoring

/// Collects what is said in a script, and judges it.
struct DialogueTally {
  /// From which valence a sentence counts as charged.
  private static let chargedValence = 0.3
  /// From which probability of any emotion.
  private static let chargedEmotion = 0.5

  let script: Script
  private let table: CraftTable
  private let words: CraftWords
  /// For each element of the script, how many cues stand before it.
  private let speechOfElement: [Int]
  private(set) var spoken: [SpokenSentence] = []
  private(set) var vocabulary: [String] = []
  private var places: [String: Int32] = [:]
  /// Words of the speakers' names that the script nowhere writes small.
  private var names: Set<String>

  /// - Parameters:
  ///   - script: the script whose sentences come.
  ///   - language: its language.
  ///   - table: what counts.
  /// - Throws: `ModelError` when the table has no words of the language.
  init(script: Script, language: Language, table: CraftTable) throws {
    self.script = script
    self.table = table
    guard let words = table.words[language] else {
      throw ModelError(
        file: "dialogue-craft.json", problem: "has no words of \(language.rawValue)")
    }
    self.words = words
    names = script.speakerWords
    var cues = 0
    speechOfElement = script.elements.map { element in
      if element.kind == .character { cues += 1 }
      return cues
    }
  }

  mutating func add(_ sentence: ScriptSentence, _ feeling: SentenceFeeling) {
    let folded = FoldedWords.words(of: sentence.text)
    for word in folded where names.contains(word) && sentence.text.hasLowercaseWord(word) {
      names.remove(word)
    }
    guard let character = sentence.character else { return }
    let named = words.namedFeeling(in: folded)
    let neutral = feeling.emotion[.neutral]
    let bears =
      (feeling.sentiment.evidence > 0 && abs(feeling.sentiment.valence) >= Self.chargedValence)
      || (feeling.emotion.known > 0 && 1 - neutral >= Self.chargedEmotion)
    spoken.append(
      SpokenSentence(
        sentence: sentence, character: character,
        speech: speechOfElement[sentence.elementIndex],
        words: folded.map { place(of: $0) }, isCharged: bears || named != nil,
        namedFeeling: named, exposition: words.exposition(in: folded)))
  }

  private mutating func place(of word: String) -> Int32 {
    if let place = places[word] { return place }
    let place = Int32(clamping: vocabulary.count)
    places[word] = place
    vocabulary.append(word)
    return place
  }

  /// The words that do not count for a voice.
  private var omitted: Set<Int32> { Set(names.compactMap { places[$0] }) }

  /// How the dialogue is made; nil where nothing is said.
  ///
  /// - Parameter language: what explanations are written in.
  func quality(in language: Language) -> DialogueQuality? {
    guard !spoken.isEmpty else { return nil }
    let comparison = VoiceComparison(
      spoken, speakers: script.characters.map(\.name), vocabulary: vocabulary.count,
      omitted: omitted)
    let measures = DialogueMeasures(self, comparison, DialogueWording(language: language))
    let components = DialogueAspect.allCases.map { aspect in
      component(aspect, measures.measure(aspect), DialogueWording(language: language))
    }
    var factors: [Factor] = []
    var deviations: [Double] = []
    for component in components {
      guard let row = table.dialogueRows[component.aspect] else { continue }
      factors.append(
        Factor(
          name: component.aspect.rawValue, contribution: row.weight * (component.score - 0.5),
          value: component.value ?? 0, unit: component.aspect.unit,
          evidence: component.value == nil ? .prior : .measured,
          explanation: component.explanation))
      deviations.append(row.deviation(of: component.interval))
    }
    return DialogueQuality(
      score: Score(
        scale: 0...1, baseline: 0.5, factors: factors, deviations: deviations,
        weightUncertainty: table.weightUncertainty, model: table.dialogueIdentity),
      components: components, voices: measures.voices)
  }

  private func component(
    _ aspect: DialogueAspect, _ measure: DialogueMeasures.Measure?, _ wording: DialogueWording
  ) -> DialogueQuality.Component {
    guard let measure, let row = table.dialogueRows[aspect] else {
      return DialogueQuality.Component(
        aspect: aspect, value: nil, interval: nil, score: 0.5, count: 0, evidence: [],
        explanation: wording.missing(aspect))
    }
    return DialogueQuality.Component(
      aspect: aspect, value: measure.value, interval: measure.interval,
      score: row.score(of: measure.value), count: measure.count, evidence: measure.evidence,
      explanation: wording.explanation(of: aspect, measure.value, count: measure.count))
  }
}

extension CraftTable.Row {
  /// The standard deviation that an interval of the measure gives its contribution; that of a value
  /// anywhere between the ends where nothing was measured.
  func deviation(of interval: Interval?) -> Double {
    guard let interval else { return weight / 12.0.squareRoot() }
    let ends = [score(of: interval.lower), score(of: interval.upper)]
    return weight * abs(ends[1] - ends[0])
      / (2 * NormalDistribution.criticalValue(level: interval.level))
  }
}

extension String {
  /// Whether the text holds a folded word just as it is: in small letters.
  fileprivate func hasLowercaseWord(_ word: String) -> Bool {
    utf8.split { $0 < 0x80 && !$0.isASCIIAlphanumeric }.contains { $0.elementsEqual(word.utf8) }
  }
}
