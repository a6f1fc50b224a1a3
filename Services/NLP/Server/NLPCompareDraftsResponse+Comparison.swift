import Contracts
import NLPDomain
import Scoring
import ServiceKit

extension NLPCompareDraftsResponse {
  /// A comparison of the domain.
  init(_ comparison: DraftComparison, detector: ModelIdentity) {
    self.init()
    scenes = comparison.scenes.map(NLPSceneChange.init)
    matched = UInt32(clamping: comparison.count(of: .matched))
    moved = UInt32(clamping: comparison.count(of: .moved))
    cut = UInt32(clamping: comparison.count(of: .cut))
    added = UInt32(clamping: comparison.count(of: .added))
    measures = comparison.measures.map { measure in
      .with {
        $0.name = measure.name
        $0.unit = measure.unit
        $0.change = NLPValueChange(measure.change)
      }
    }
    characters = comparison.characters.map(NLPCharacterChange.init)
    arcBefore = NLPStoryArc(comparison.arcBefore)
    arcAfter = NLPStoryArc(comparison.arcAfter)
    language = NLPTextLanguage(comparison.language, detector: detector)
    model = CommonModelInfo(comparison.model)
    sentimentModel = CommonModelInfo(comparison.sentimentModel)
    emotionModel = CommonModelInfo(comparison.emotionModel)
  }
}

extension NLPSceneChange {
  init(_ change: DraftComparison.SceneChange) {
    self.init()
    fate =
      switch change.fate {
      case .matched: .matched
      case .moved: .moved
      case .cut: .cut
      case .added: .added
      }
    if let value = change.similarity { similarity = value }
    unchanged = change.isUnchanged
    if let scene = change.before { before = NLPDraftScene(scene) }
    if let scene = change.after { after = NLPDraftScene(scene) }
    pagesChange = change.pagesChange
    if let value = change.valenceChange { valence = NLPValueChange(value) }
    emotions = zip(Emotion.allCases, change.emotionChanges).map { emotion, value in
      .with {
        $0.emotion = NLPEmotion(emotion)
        $0.share = NLPValueChange(value)
      }
    }
    explanation = change.explanation
  }
}

extension NLPDraftScene {
  init(_ scene: SentimentReport.SceneFeeling) {
    self.init()
    sceneIndex = UInt32(clamping: scene.index)
    heading = scene.heading
    line = UInt32(clamping: scene.line)
    valence = scene.valence.value
    words = UInt32(clamping: scene.words)
  }
}

extension NLPValueChange {
  init(_ change: DraftComparison.Change) {
    self.init()
    before = change.before
    after = change.after
    difference = change.difference
    if let value = change.interval { interval = CommonInterval(value) }
  }
}

extension NLPCharacterChange {
  init(_ change: DraftComparison.CharacterChange) {
    self.init()
    name = change.name
    if let words = change.wordsBefore { wordsBefore = UInt32(clamping: words) }
    if let words = change.wordsAfter { wordsAfter = UInt32(clamping: words) }
    if let value = change.valenceChange { valence = NLPValueChange(value) }
    if let value = change.depthChange { emotionalDepth = NLPValueChange(value) }
  }
}
