import Foundation
import Scoring

/// Collects the emotions of what each character says, scene by scene.
struct EmotionalDepthTally {
  /// Sums over sentences, weighted by words.
  private struct Mixture {
    var weight = 0.0
    var shares = [Double](repeating: 0, count: Emotion.allCases.count)
    /// The sum of the sentences' entropies, in nats.
    var entropies = 0.0
    var sentences = 0

    mutating func add(_ probabilities: [Double], weight added: Double) {
      weight += added
      entropies += added * Self.entropy(probabilities)
      sentences += 1
      for index in shares.indices { shares[index] += added * probabilities[index] }
    }

    mutating func add(_ other: Mixture, sign: Double = 1) {
      weight += sign * other.weight
      entropies += sign * other.entropies
      for index in shares.indices { shares[index] += sign * other.shares[index] }
    }

    static func entropy(_ shares: [Double]) -> Double {
      shares.reduce(0) { $1 > 0 ? $0 - $1 * log($1) : $0 }
    }

    /// The Jensen–Shannon divergence of the sentences (Lin 1991), as an effective number.
    var range: Double {
      guard weight > 0 else { return 1 }
      return exp(max(0, Self.entropy(shares.map { max(0, $0) / weight }) - entropies / weight))
    }
  }

  /// What a character says.
  private struct Voice {
    var scenes: [(index: Int?, mixture: Mixture)] = []
    var highlights: [EmotionalDepth.Highlight?] = Array(
      repeating: nil, count: Emotion.allCases.count)
  }

  /// So many words of the character's usual mixture are added to a scene before scenes are compared.
  private static let shrinkageWords = 30.0

  private let table: CraftTable
  private var voices: [String: Voice] = [:]

  init(table: CraftTable) { self.table = table }

  mutating func add(_ sentence: ScriptSentence, _ feeling: SentenceFeeling) {
    guard let name = sentence.character, feeling.emotion.known > 0 else { return }
    let probabilities = feeling.emotion.probabilities
    var voice = voices.removeValue(forKey: name) ?? Voice()
    if voice.scenes.isEmpty || voice.scenes[voice.scenes.count - 1].index != sentence.sceneIndex {
      voice.scenes.append((sentence.sceneIndex, Mixture()))
    }
    voice.scenes[voice.scenes.count - 1].mixture.add(
      probabilities, weight: Double(sentence.words))
    if let place = probabilities.indices.max(by: { probabilities[$0] < probabilities[$1] }),
      probabilities[place] > voice.highlights[place]?.probability ?? 0
    {
      voice.highlights[place] = EmotionalDepth.Highlight(
        emotion: Emotion.allCases[place], probability: probabilities[place],
        text: String(sentence.text.prefix(SentimentReport.Evidence.longestText)),
        line: sentence.line, sceneIndex: sentence.sceneIndex)
    }
    voices[name] = voice
  }

  /// The most characters whose depth is told.
  private static let mostCharacters = 100

  /// The depth of the first hundred of the named characters of whose words the model knows any.
  ///
  /// - Parameters:
  ///   - names: whose, in the order of the answer.
  ///   - language: what explanations are written in.
  func depths(of names: [String], in language: Language) -> [EmotionalDepth] {
    names.filter { voices[$0] != nil }.prefix(Self.mostCharacters).compactMap { name in
      voices[name].map { depth(of: $0, name: name, DialogueWording(language: language)) }
    }
  }

  private func depth(of voice: Voice, name: String, _ wording: DialogueWording) -> EmotionalDepth {
    var whole = Mixture()
    for scene in voice.scenes { whole.add(scene.mixture) }
    let sentences = voice.scenes.reduce(0) { $0 + $1.mixture.sentences }
    let rangeInterval = rangeInterval(of: voice, whole)
    let turns = turns(of: voice, whole)
    var changes = SampleMean()
    for turn in turns { changes.add(turn.distance) }
    let change = changes.mean
    let changeInterval = change.map { _ in changes.interval(in: 0...1) }
    let contributions = [
      table.range.weight * (table.range.score(of: whole.range) - 0.5),
      change.map { table.change.weight * (table.change.score(of: $0) - 0.5) } ?? 0,
    ]
    let factors = [
      Factor(
        name: "range", contribution: contributions[0], value: whole.range, unit: "{emotions}",
        evidence: .measured, explanation: wording.range(whole.range, sentences: sentences)),
      Factor(
        name: "change", contribution: contributions[1], value: change ?? 0, unit: "1",
        evidence: change == nil ? .prior : .measured,
        explanation: wording.change(change, scenes: voice.scenes.count)),
    ]
    return EmotionalDepth(
      character: name,
      score: Score(
        scale: 0...1, baseline: 0.5, factors: factors,
        deviations: [
          table.range.deviation(of: rangeInterval), table.change.deviation(of: changeInterval),
        ], weightUncertainty: table.weightUncertainty, model: table.depthIdentity),
      range: whole.range, rangeInterval: rangeInterval, change: change,
      changeInterval: changeInterval, highlights: voice.highlights.compactMap(\.self),
      greatestTurn: turns.max { $0.distance < $1.distance })
  }

  /// By the jackknife over scenes (Tukey 1958): the range is measured again without each of them.
  private func rangeInterval(of voice: Voice, _ whole: Mixture) -> Interval {
    let scale = 1.0...Double(Emotion.allCases.count)
    let count = Double(voice.scenes.count)
    guard count > 1 else {
      return Interval(lower: scale.lowerBound, upper: scale.upperBound, level: SampleMean.level)
    }
    let without = voice.scenes.map { scene in
      var rest = whole
      rest.add(scene.mixture, sign: -1)
      return rest.range
    }
    let mean = without.reduce(0, +) / count
    let variance = without.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } * (count - 1) / count
    return Interval(
      around: whole.range,
      halfWidth: SampleMean.studentValue(freedom: count - 1) * variance.squareRoot(),
      level: SampleMean.level, cutTo: scale)
  }

  /// How far the emotions move from each scene of a voice to its next: the total variation distance of
  /// the two mixtures, each with `shrinkageWords` of the character's usual one, so that a scene of few
  /// words is no turn.
  private func turns(of voice: Voice, _ whole: Mixture) -> [EmotionalDepth.Turn] {
    let usual = whole.shares.map { $0 / whole.weight }
    let scenes = voice.scenes.compactMap { scene in
      scene.index.map { index in
        (
          index,
          zip(scene.mixture.shares, usual).map {
            ($0 + Self.shrinkageWords * $1) / (scene.mixture.weight + Self.shrinkageWords)
          }
        )
      }
    }
    return zip(scenes, scenes.dropFirst()).map { earlier, later in
      EmotionalDepth.Turn(
        fromScene: earlier.0, toScene: later.0,
        distance: zip(earlier.1, later.1).reduce(0) { $0 + abs($1.0 - $1.1) } / 2)
    }
  }
}
