/// Scenes, characters and figures, counted in one pass over a script's elements.
struct ScriptCensus {
  private(set) var scenes: [Scene] = []
  private(set) var characters: [ScriptCharacter] = []
  private(set) var statistics = ScriptStatistics()
  private var layout = PageLayout()
  private var indexOfName: [String: Int] = [:]
  private var section: String?

  /// Counts an element and notes on which page it begins.
  mutating func count(_ element: inout ScriptElement) {
    element.page = Double(layout.set(element)) / PageLayout.linesPerPage
    switch element.kind {
    case .sceneHeading:
      open(element)
    case .section:
      if element.level == 1 { section = element.text }
    case .action, .centered:
      let words = element.text.wordCount
      statistics.actionWords += words
      withScene { $0.actionWords += words }
    case .character:
      countCue(element)
    case .dialogue, .lyrics:
      countSpeech(element)
    case .parenthetical, .transition, .synopsis, .note, .boneyard, .pageBreak:
      break
    }
  }

  mutating func finish(sourceLines: Int) {
    closeScene()
    statistics.pages = layout.pages
    statistics.scenes = scenes.count
    statistics.characters = characters.count
    statistics.interiorScenes = scenes.count { $0.slug.place == .interior }
    statistics.exteriorScenes = scenes.count { $0.slug.place == .exterior }
    statistics.sourceLines = sourceLines
  }

  private mutating func withScene(_ change: (inout Scene) -> Void) {
    if !scenes.isEmpty { change(&scenes[scenes.count - 1]) }
  }

  private mutating func closeScene(at page: Double? = nil) {
    let end = page ?? layout.pages
    withScene { $0.pages = max(0, end - $0.page) }
  }

  private mutating func open(_ heading: ScriptElement) {
    closeScene(at: heading.page)
    scenes.append(
      Scene(
        index: scenes.count, heading: heading.text, number: heading.sceneNumber,
        slug: SlugLine(heading: heading.text), line: heading.line,
        pageNumber: heading.pageNumber, page: heading.page, section: section))
  }

  private mutating func countCue(_ cue: ScriptElement) {
    guard let name = cue.character else { return }
    let index = indexOfName[name] ?? characters.count
    if index == characters.count {
      indexOfName[name] = index
      characters.append(
        ScriptCharacter(name: name, firstLine: cue.line, firstPageNumber: cue.pageNumber))
    }
    characters[index].speeches += 1
    statistics.speeches += 1
    guard !scenes.isEmpty else { return }
    let scene = scenes.count - 1
    scenes[scene].speeches += 1
    if characters[index].sceneIndices.last != scene {
      characters[index].sceneIndices.append(scene)
      scenes[scene].characters.append(name)
    }
  }

  private mutating func countSpeech(_ element: ScriptElement) {
    let words = element.text.wordCount
    statistics.dialogueWords += words
    withScene { $0.dialogueWords += words }
    guard let name = element.character, let index = indexOfName[name] else { return }
    characters[index].words += words
    characters[index].lines += PageLayout.lineCount(
      of: element.text, width: PageLayout.dialogueWidth)
  }
}
