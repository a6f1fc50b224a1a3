import Contracts
import NLPDomain
import Scoring
import ServiceKit

extension NLPAnalyzeSentimentResponse {
  /// A report of the domain.
  init(_ report: SentimentReport, detector: ModelIdentity) {
    self.init()
    overall = CommonScore(report.overall)
    scenes = report.scenes.map(NLPSceneSentiment.init)
    acts = report.acts.map(NLPActSentiment.init)
    actBasis = report.actBasis == .sections ? .sections : .quarters
    characters = report.characters.map(NLPCharacterSentiment.init)
    volatility = report.volatility
    language = NLPTextLanguage(report.language, detector: detector)
    model = CommonModelInfo(report.overall.model)
    sentences = UInt32(clamping: report.sentences)
    sentencesWithEvidence = UInt32(clamping: report.sentencesWithEvidence)
    emotions = report.emotions.map(NLPEmotionShare.init)
    emotionModel = CommonModelInfo(report.emotionModel)
    arc = NLPStoryArc(report.arc)
    if let quality = report.dialogueQuality { dialogueQuality = NLPDialogueQuality(quality) }
    characterEmotionalDepth = report.emotionalDepths.map(NLPCharacterEmotionalDepth.init)
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
    interval = CommonInterval(scene.valence.interval)
    sentences = UInt32(clamping: scene.sentences)
    words = UInt32(clamping: scene.words)
    emotions = scene.emotions.map(NLPEmotionShare.init)
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
    interval = CommonInterval(act.valence.interval)
    sentences = UInt32(clamping: act.sentences)
    words = UInt32(clamping: act.words)
    emotions = act.emotions.map(NLPEmotionShare.init)
  }
}

extension NLPCharacterSentiment {
  init(_ character: SentimentReport.CharacterFeeling) {
    self.init()
    name = character.name
    valence = character.valence.value
    interval = CommonInterval(character.valence.interval)
    sentences = UInt32(clamping: character.sentences)
    words = UInt32(clamping: character.words)
    emotions = character.emotions.map(NLPEmotionShare.init)
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
