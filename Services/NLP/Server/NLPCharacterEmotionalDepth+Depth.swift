import Contracts
import NLPDomain
import ServiceKit

extension NLPCharacterEmotionalDepth {
  /// What the domain says about a character's emotions.
  init(_ depth: EmotionalDepth) {
    self.init()
    character = depth.character
    score = CommonScore(depth.score)
    range = depth.range
    rangeInterval = CommonInterval(depth.rangeInterval)
    if let measured = depth.change { change = measured }
    if let measured = depth.changeInterval { changeInterval = CommonInterval(measured) }
    highlights = depth.highlights.map(NLPEmotionHighlight.init)
    if let turn = depth.greatestTurn { greatestTurn = NLPEmotionTurn(turn) }
  }
}

extension NLPEmotionHighlight {
  init(_ highlight: EmotionalDepth.Highlight) {
    self.init()
    emotion = NLPEmotion(highlight.emotion)
    probability = highlight.probability
    text = highlight.text
    line = UInt32(clamping: highlight.line)
    if let scene = highlight.sceneIndex { sceneIndex = UInt32(clamping: scene) }
  }
}

extension NLPEmotionTurn {
  init(_ turn: EmotionalDepth.Turn) {
    self.init()
    fromSceneIndex = UInt32(clamping: turn.fromScene)
    toSceneIndex = UInt32(clamping: turn.toScene)
    distance = turn.distance
  }
}
