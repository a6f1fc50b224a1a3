import Contracts
import NLPDomain
import Scoring
import ServiceKit

extension NLPOptimizeGenreResponse {
  /// A report of the domain.
  init(_ report: GenreReport, detector: ModelIdentity) {
    self.init()
    genres = report.shares.map(NLPGenreShare.init)
    suggestedGenre = report.suggested.rawValue
    targetGenre = report.target.rawValue
    scenes = report.scenes.map { scene in
      .with {
        $0.sceneIndex = UInt32(clamping: scene.index)
        $0.heading = scene.heading
        $0.line = UInt32(clamping: scene.line)
        $0.genres = scene.shares.map(NLPGenreShare.init)
        $0.knownWords = UInt32(clamping: scene.knownWords)
      }
    }
    improvements = report.improvements.map(NLPGenreImprovement.init)
    effectivePassages = report.effectivePassages
    language = NLPTextLanguage(report.language, detector: detector)
    model = CommonModelInfo(report.model)
    if let model = report.passageModel { passageModel = CommonModelInfo(model) }
  }
}

extension NLPGenreShare {
  init(_ value: GenreReport.Share) {
    self.init()
    genre = value.genre.rawValue
    share = value.share
    interval = CommonInterval(value.interval)
  }
}

extension NLPGenreImprovement {
  init(_ value: GenreReport.Improvement) {
    self.init()
    kind =
      switch value.kind {
      case .strengthen: .strengthen
      case .toneDown: .toneDown
      case .openEarlier: .openEarlier
      }
    sceneIndex = UInt32(clamping: value.sceneIndex)
    line = UInt32(clamping: value.line)
    genre = value.genre.rawValue
    evidence = value.evidence
    targetEvidence = value.targetEvidence
    exampleSceneIndex = UInt32(clamping: value.exampleScene)
    expectedGain = value.expectedGain
    wordsFor = value.wordsFor.map(NLPGenreWord.init)
    wordsAgainst = value.wordsAgainst.map(NLPGenreWord.init)
    explanation = value.explanation
  }
}

extension NLPGenreWord {
  init(_ value: GenreReport.Word) {
    self.init()
    word = value.text
    line = UInt32(clamping: value.line)
    contribution = value.contribution
  }
}
