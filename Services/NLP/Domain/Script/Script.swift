/// A parsed screenplay.
public struct Script: Sendable {
  /// How its source is written.
  public let format: ScriptFormat
  /// The title page in its own order.
  public let titlePage: [TitlePageEntry]
  /// Everything after the title page, in the order of the script.
  public let elements: [ScriptElement]
  /// The scenes in the order of the script.
  public let scenes: [Scene]
  /// Who speaks, most words first; those with as many words by first appearance.
  public let characters: [ScriptCharacter]
  /// Figures of the whole script.
  public let statistics: ScriptStatistics
  /// What looked like a mistake.
  public let warnings: [ScriptWarning]

  init(
    format: ScriptFormat, titlePage: [TitlePageEntry], elements: [ScriptElement],
    warnings: [ScriptWarning], sourceLines: Int
  ) {
    self.format = format
    var census = ScriptCensus()
    var placed = elements
    for index in placed.indices { census.count(&placed[index]) }
    census.finish(sourceLines: sourceLines)
    self.titlePage = titlePage
    self.elements = placed
    self.warnings = warnings
    scenes = census.scenes
    characters = census.characters.enumerated()
      .sorted { ($1.element.words, $0.offset) < ($0.element.words, $1.offset) }
      .map(\.element)
    statistics = census.statistics
  }
}
