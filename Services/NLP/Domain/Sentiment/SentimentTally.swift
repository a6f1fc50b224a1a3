import Scoring

/// Sums over a script's sentences, by everything that is reported.
struct SentimentTally {
  /// A unit's mean and its strongest sentences.
  private struct Unit {
    var mean = ValenceMean()
    var emotions: EmotionMean
    var mostPositive: SentimentReport.Evidence?
    var mostNegative: SentimentReport.Evidence?

    init(emotionPrior: [Double]) { emotions = EmotionMean(prior: emotionPrior) }

    mutating func add(_ sentence: ScriptSentence, _ feeling: SentenceFeeling) {
      let reading = feeling.sentiment
      emotions.add(feeling.emotion, words: sentence.words)
      let valence = reading.valence
      mean.add(valence, words: sentence.words, hasEvidence: reading.evidence > 0)
      if valence > max(0, mostPositive?.valence ?? 0) {
        mostPositive = Self.evidence(sentence, valence)
      } else if valence < min(0, mostNegative?.valence ?? 0) {
        mostNegative = Self.evidence(sentence, valence)
      }
    }

    private static func evidence(
      _ sentence: ScriptSentence, _ valence: Double
    ) -> SentimentReport.Evidence {
      SentimentReport.Evidence(
        text: String(sentence.text.prefix(SentimentReport.Evidence.longestText)),
        line: sentence.line, valence: valence, character: sentence.character)
    }
  }

  /// Words and weighted valence of one kind of sentence.
  private struct Share {
    var words = 0
    var weighted = 0.0
  }

  private let script: Script
  private let division: ActDivision
  private let emotionPrior: [Double]
  private var whole: Unit
  private var arc = ArcFit()
  private var scenes: [Unit]
  private var acts: [Unit]
  private var characters: [String: Unit] = [:]
  private var characterScenes: [String: [Int: ValenceMean]] = [:]
  /// By dialogue (0) or action (2), positive (0) or negative (1).
  private var shares = [Share](repeating: Share(), count: 4)
  private var withEvidence = 0

  /// - Parameters:
  ///   - script: the script whose sentences come.
  ///   - emotionPrior: the probabilities of the emotions of a text of which nothing is known.
  init(script: Script, emotionPrior: [Double]) {
    self.script = script
    self.emotionPrior = emotionPrior
    whole = Unit(emotionPrior: emotionPrior)
    division = ActDivision(of: script)
    scenes = Array(repeating: whole, count: script.scenes.count)
    acts = Array(repeating: whole, count: division.acts.count)
  }

  mutating func add(_ sentence: ScriptSentence, _ feeling: SentenceFeeling) {
    let reading = feeling.sentiment
    let valence = reading.valence
    whole.add(sentence, feeling)
    arc.add(valence, words: sentence.words, hasEvidence: reading.evidence > 0)
    if reading.evidence > 0 { withEvidence += 1 }
    if let scene = sentence.sceneIndex { scenes[scene].add(sentence, feeling) }
    acts[division.act(of: sentence)].add(sentence, feeling)
    let share = (sentence.character == nil ? 2 : 0) + (valence < 0 ? 1 : 0)
    if valence != 0 { shares[share].words += sentence.words }
    shares[share].weighted += Double(sentence.words) * valence
    guard let name = sentence.character else { return }
    characters[name, default: Unit(emotionPrior: emotionPrior)].add(sentence, feeling)
    if let scene = sentence.sceneIndex {
      characterScenes[name, default: [:]][scene, default: ValenceMean()]
        .add(valence, words: sentence.words, hasEvidence: reading.evidence > 0)
    }
  }

  func report(
    language: LanguageFinding, explanationLanguage: Language, dialogueQuality: DialogueQuality?,
    emotionalDepths: [EmotionalDepth], model: ModelIdentity, emotionModel: ModelIdentity
  ) -> SentimentReport {
    let values = scenes.filter { $0.mean.sentences > 0 }.map(\.mean.valence.value)
    let changes = zip(values, values.dropFirst()).map { abs($1 - $0) }
    return SentimentReport(
      overall: overall(model: model, explanationLanguage),
      emotions: whole.emotions.shares, emotionModel: emotionModel, arc: arc.arc,
      scenes: script.scenes.map(feeling(of:)),
      acts: zip(division.acts, acts).map { act, unit in
        SentimentReport.ActFeeling(
          number: act.number, title: act.title, start: act.start, end: act.end,
          valence: unit.mean.valence, sentences: unit.mean.sentences, words: unit.mean.words,
          emotions: unit.emotions.shares)
      },
      actBasis: division.basis,
      characters: script.characters.compactMap(feeling(of:)),
      dialogueQuality: dialogueQuality, emotionalDepths: emotionalDepths,
      volatility: changes.isEmpty ? 0 : changes.reduce(0, +) / Double(changes.count),
      language: language, sentences: whole.mean.sentences,
      sentencesWithEvidence: withEvidence)
  }

  /// The valence of the whole script and what adds up to it.
  private func overall(model: ModelIdentity, _ language: Language) -> Score {
    let words = Double(max(1, whole.mean.words))
    let factors = shares.enumerated().map { index, share in
      let tone = index % 2 == 0 ? "positive" : "negative"
      let kind = index < 2 ? "dialogue" : "action"
      let wordShare = Double(share.words) / words
      let percent = Int((wordShare * 100).rounded())
      let explanation =
        switch language {
        case .english: "\(percent) % of all words stand in \(tone) sentences of \(kind)."
        case .spanish:
          "El \(percent) % de las palabras está en frases "
            + (index % 2 == 0 ? "positivas" : "negativas")
            + (index < 2 ? " del diálogo." : " de la acción.")
        }
      return Factor(
        name: "\(tone)_\(kind)", contribution: share.weighted / words, value: wordShare, unit: "1",
        evidence: .measured,
        explanation: explanation)
    }
    let valence = whole.mean.valence
    return Score(
      value: valence.value, scale: -1...1, interval: valence.interval, baseline: 0,
      factors: factors, model: model)
  }

  private func feeling(of scene: Scene) -> SentimentReport.SceneFeeling {
    let unit = scenes[scene.index]
    let total = max(script.statistics.pages, .leastNonzeroMagnitude)
    return SentimentReport.SceneFeeling(
      index: scene.index, heading: scene.heading, line: scene.line,
      position: min(1, (scene.page + scene.pages / 2) / total), valence: unit.mean.valence,
      sentences: unit.mean.sentences, words: unit.mean.words, mostPositive: unit.mostPositive,
      mostNegative: unit.mostNegative, emotions: unit.emotions.shares)
  }

  private func feeling(of character: ScriptCharacter) -> SentimentReport.CharacterFeeling? {
    guard let unit = characters[character.name] else { return nil }
    let byScene = (characterScenes[character.name] ?? [:])
      .map { SentimentReport.CharacterScene(index: $0.key, valence: $0.value.valence.value) }
      .sorted { ($0.valence, $0.index) < ($1.valence, $1.index) }
    return SentimentReport.CharacterFeeling(
      name: character.name, valence: unit.mean.valence, sentences: unit.mean.sentences,
      words: unit.mean.words, darkest: byScene.first, brightest: byScene.last,
      mostPositive: unit.mostPositive, mostNegative: unit.mostNegative,
      emotions: unit.emotions.shares)
  }
}
