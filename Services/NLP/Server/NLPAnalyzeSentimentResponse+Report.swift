import Contracts
import NLPDomain

extension NLPAnalyzeSentimentResponse {
  /// A report of the domain.
  init(_ report: SentimentReport, detector: ModelIdentity) {
    self.init()
    overall = CommonScore(report)
    scenes = report.scenes.map(NLPSceneSentiment.init)
    acts = report.acts.map(NLPActSentiment.init)
    actBasis = report.actBasis == .sections ? .sections : .quarters
    characters = report.characters.map(NLPCharacterSentiment.init)
    volatility = report.volatility
    language = NLPTextLanguage(report.language, detector: detector)
    model = CommonModelInfo(report.model)
    sentences = UInt32(clamping: report.sentences)
    sentencesWithEvidence = UInt32(clamping: report.sentencesWithEvidence)
  }
}

extension CommonScore {
  /// The valence of a whole script, from 0, and what adds up to it.
  init(_ report: SentimentReport) {
    self.init()
    value = report.overall.value
    minimum = -1
    maximum = 1
    interval = CommonInterval(report.overall)
    baseline = 0
    model = CommonModelInfo(report.model)
    factors = report.contributions
      .sorted { abs($0.value) > abs($1.value) }
      .map { contribution in
        let tone = contribution.isPositive ? "positive" : "negative"
        let kind = contribution.isDialogue ? "dialogue" : "action"
        let percent = Int((contribution.wordShare * 100).rounded())
        return CommonFactor(
          name: "\(tone)_\(kind)", contribution: contribution.value, value: contribution.wordShare,
          unit: "1", evidence: .measured,
          explanation: "\(percent) % of all words stand in \(tone) sentences of \(kind).")
      }
  }
}

extension NLPSentimentEvidence {
  init(_ evidence: SentimentReport.Evidence) {
    self.init()
    text = evidence.text
    line = UInt32(clamping: evidence.line)
    valence = evidence.valence
    character = evidence.character ?? ""
  }
}

extension NLPSceneSentiment {
  init(_ scene: SentimentReport.SceneFeeling) {
    self.init()
    sceneIndex = UInt32(clamping: scene.index)
    heading = scene.heading
    line = UInt32(clamping: scene.line)
    position = scene.position
    valence = scene.valence.value
    interval = CommonInterval(scene.valence)
    sentences = UInt32(clamping: scene.sentences)
    words = UInt32(clamping: scene.words)
    if let evidence = scene.mostPositive { mostPositive = NLPSentimentEvidence(evidence) }
    if let evidence = scene.mostNegative { mostNegative = NLPSentimentEvidence(evidence) }
  }
}

extension NLPActSentiment {
  init(_ act: SentimentReport.ActFeeling) {
    self.init()
    number = UInt32(clamping: act.number)
    title = act.title
    start = act.start
    end = act.end
    valence = act.valence.value
    interval = CommonInterval(act.valence)
    sentences = UInt32(clamping: act.sentences)
    words = UInt32(clamping: act.words)
  }
}

extension NLPCharacterSentiment {
  init(_ character: SentimentReport.CharacterFeeling) {
    self.init()
    name = character.name
    valence = character.valence.value
    interval = CommonInterval(character.valence)
    sentences = UInt32(clamping: character.sentences)
    words = UInt32(clamping: character.words)
    if let scene = character.darkest {
      darkestSceneIndex = UInt32(clamping: scene.index)
      darkestValence = scene.valence
    }
    if let scene = character.brightest {
      brightestSceneIndex = UInt32(clamping: scene.index)
      brightestValence = scene.valence
    }
    if let evidence = character.mostPositive { mostPositive = NLPSentimentEvidence(evidence) }
    if let evidence = character.mostNegative { mostNegative = NLPSentimentEvidence(evidence) }
  }
}
