import Contracts
import NLPDomain
import Scoring

extension NLPParseScriptResponse {
  /// A parsed script.
  init(
    _ script: Script, formatDetected: Bool, language finding: LanguageFinding,
    detector: ModelIdentity,
    withElements: Bool
  ) {
    self.init()
    titlePage = script.titlePage.map { entry in
      .with {
        $0.key = entry.key
        $0.values = entry.values
        $0.line = UInt32(clamping: entry.line)
      }
    }
    scenes = script.scenes.map(NLPScene.init)
    if withElements { elements = script.elements.map(NLPScriptElement.init) }
    let spokenWords = script.statistics.dialogueWords
    characters = script.characters.map { NLPScriptCharacter($0, ofWords: spokenWords) }
    statistics = NLPScriptStatistics(script.statistics)
    language = NLPTextLanguage(finding, detector: detector)
    warnings = script.warnings.map(NLPParseWarning.init)
    format = script.format.rawValue
    self.formatDetected = formatDetected
  }
}

extension NLPParseWarning {
  init(_ warning: ScriptWarning) {
    self.init()
    reason = warning.reason.rawValue
    line = UInt32(clamping: warning.line)
    pageNumber = UInt32(clamping: warning.pageNumber ?? 0)
    explanation = warning.explanation
  }
}

extension NLPScene {
  init(_ scene: Scene) {
    self.init()
    index = UInt32(clamping: scene.index)
    heading = scene.heading
    number = scene.number ?? ""
    switch scene.slug.place {
    case .interior: place = .interior
    case .exterior: place = .exterior
    case .both: place = .both
    case nil: place = .unspecified
    }
    location = scene.slug.location
    timeOfDay = scene.slug.timeOfDay ?? ""
    line = UInt32(clamping: scene.line)
    pageNumber = UInt32(clamping: scene.pageNumber ?? 0)
    page = scene.page
    pages = scene.pages
    characters = scene.characters
    dialogueWords = UInt32(clamping: scene.dialogueWords)
    actionWords = UInt32(clamping: scene.actionWords)
    speeches = UInt32(clamping: scene.speeches)
    section = scene.section ?? ""
  }
}

extension NLPScriptElement {
  init(_ element: ScriptElement) {
    self.init()
    kind = NLPElementKind(element.kind)
    text = element.text
    if let index = element.sceneIndex { sceneIndex = UInt32(clamping: index) }
    line = UInt32(clamping: element.line)
    offset = UInt64(clamping: element.offset)
    character = element.character ?? ""
    extensions = element.extensions
    dual = element.isDual
    level = UInt32(clamping: element.level)
    number = element.sceneNumber ?? ""
    pageNumber = UInt32(clamping: element.pageNumber ?? 0)
    let runs = Emphasis.runs(in: element.text)
    if runs.contains(where: { !$0.style.isEmpty }) { self.runs = runs.map(NLPEmphasisRun.init) }
  }
}

extension NLPEmphasisRun {
  init(_ run: EmphasisRun) {
    self.init()
    text = run.text
    bold = run.style.contains(.bold)
    italic = run.style.contains(.italic)
    underlined = run.style.contains(.underline)
  }
}

extension NLPElementKind {
  init(_ kind: ScriptElement.Kind) {
    self =
      switch kind {
      case .sceneHeading: .sceneHeading
      case .action: .action
      case .character: .character
      case .dialogue: .dialogue
      case .parenthetical: .parenthetical
      case .lyrics: .lyrics
      case .transition: .transition
      case .centered: .centered
      case .section: .section
      case .synopsis: .synopsis
      case .note: .note
      case .boneyard: .boneyard
      case .pageBreak: .pageBreak
      }
  }
}

extension NLPScriptCharacter {
  init(_ character: ScriptCharacter, ofWords total: Int) {
    self.init()
    name = character.name
    speeches = UInt32(clamping: character.speeches)
    lines = UInt32(clamping: character.lines)
    words = UInt32(clamping: character.words)
    wordShare = total == 0 ? 0 : Double(character.words) / Double(total)
    sceneIndices = character.sceneIndices.map { UInt32(clamping: $0) }
    firstLine = UInt32(clamping: character.firstLine)
    firstPageNumber = UInt32(clamping: character.firstPageNumber ?? 0)
  }
}

extension NLPScriptStatistics {
  init(_ figures: ScriptStatistics) {
    self.init()
    pages = figures.pages
    scenes = UInt32(clamping: figures.scenes)
    characters = UInt32(clamping: figures.characters)
    words = UInt32(clamping: figures.words)
    dialogueWords = UInt32(clamping: figures.dialogueWords)
    dialogueShare = figures.dialogueShare
    speeches = UInt32(clamping: figures.speeches)
    meanScenePages = figures.meanScenePages
    interiorScenes = UInt32(clamping: figures.interiorScenes)
    exteriorScenes = UInt32(clamping: figures.exteriorScenes)
    sourceLines = UInt32(clamping: figures.sourceLines)
  }
}
