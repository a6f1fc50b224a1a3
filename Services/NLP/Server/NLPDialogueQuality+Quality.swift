import Contracts
import NLPDomain
import ServiceKit

extension NLPDialogueQuality {
  /// What the domain says about dialogue.
  init(_ quality: DialogueQuality) {
    self.init()
    score = CommonScore(quality.score)
    components = quality.components.map(NLPDialogueComponent.init)
    voices = quality.voices.map(NLPVoice.init)
  }
}

extension NLPDialogueComponent {
  init(_ component: DialogueQuality.Component) {
    self.init()
    name = component.aspect.rawValue
    unit = component.aspect.unit
    if let measured = component.value { value = measured }
    if let measured = component.interval { interval = CommonInterval(measured) }
    score = component.score
    count = UInt32(clamping: component.count)
    evidence = component.evidence.map(NLPDialogueEvidence.init)
    explanation = component.explanation
  }
}

extension NLPDialogueEvidence {
  init(_ evidence: DialogueQuality.Evidence) {
    self.init()
    text = evidence.text
    line = UInt32(clamping: evidence.line)
    if let scene = evidence.sceneIndex { sceneIndex = UInt32(clamping: scene) }
    character = evidence.character
    remark = evidence.remark
  }
}

extension NLPVoice {
  init(_ voice: DialogueQuality.Voice) {
    self.init()
    character = voice.character
    recognised = voice.recognised
    interval = CommonInterval(voice.interval)
    nearest = voice.nearest
    words = voice.words
    mostTypical = NLPDialogueEvidence(voice.mostTypical)
    if let passage = voice.leastTypical { leastTypical = NLPDialogueEvidence(passage) }
  }
}
