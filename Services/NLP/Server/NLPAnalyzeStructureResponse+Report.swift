import Contracts
import NLPDomain
import Scoring
import ServiceKit

extension NLPAnalyzeStructureResponse {
  /// A report of the domain.
  init(_ report: StructureReport, detector: ModelIdentity) {
    self.init()
    acts = report.acts.map(NLPStructureAct.init)
    beats = report.beats.map(NLPStoryBeat.init)
    pages = report.pages
    language = NLPTextLanguage(report.language, detector: detector)
    model = CommonModelInfo(report.model)
    sentimentModel = CommonModelInfo(report.sentimentModel)
  }
}

extension NLPStructureAct {
  init(_ act: StructureReport.Act) {
    self.init()
    number = UInt32(clamping: act.number)
    firstSceneIndex = UInt32(clamping: act.firstScene)
    lastSceneIndex = UInt32(clamping: act.lastScene)
    startPage = act.startPage
    endPage = act.endPage
    expectedEndPage = act.expectedEndPage
  }
}

extension NLPStoryBeat {
  init(_ found: StructureReport.FoundBeat) {
    self.init()
    name = found.beat.rawValue
    isTurningPoint = found.isTurningPoint
    sceneIndex = UInt32(clamping: found.sceneIndex)
    if let end = found.endSceneIndex { endSceneIndex = UInt32(clamping: end) }
    line = UInt32(clamping: found.line)
    page = found.page
    if let end = found.endPage { endPage = end }
    expectedPage = found.expectedPage
    if let end = found.expectedEndPage { expectedEndPage = end }
    deviationPages = found.page - found.expectedPage
    if let value = found.probability { probability = value }
    if let value = found.interval { interval = CommonInterval(value) }
    factors = found.factors.map(CommonFactor.init)
    explanation = found.explanation
  }
}
