import NLPDomain
import Testing

struct ScriptFiguresTests {
  private static let source = """
    Title: Two

    # Act One

    INT. KITCHEN - NIGHT #1#

    Ana cooks. Two words.

    ANA
    One two three.

    BEN (O.S.)
    (shy)
    Four.

    ANA
    Five six.

    # Act Two

    EXT. STREET -- DAY

    It rains.

    BEN
    Run!

    INT./EXT. CAR

    Nobody speaks.
    """

  private func script() throws -> Script { try FountainParser().parse(Self.source.utf8) }

  @Test
  func scenesCarryPlaceTimeSpeakersAndCounts() throws {
    let scenes = try script().scenes
    #expect(
      scenes.map(\.heading) == ["INT. KITCHEN - NIGHT", "EXT. STREET -- DAY", "INT./EXT. CAR"])
    #expect(scenes.map(\.number) == ["1", nil, nil])
    #expect(scenes.map(\.slug.place) == [.interior, .exterior, .both])
    #expect(scenes.map(\.slug.location) == ["KITCHEN", "STREET", "CAR"])
    #expect(scenes.map(\.slug.timeOfDay) == ["NIGHT", "DAY", nil])
    #expect(scenes.map(\.characters) == [["ANA", "BEN"], ["BEN"], []])
    #expect(scenes.map(\.dialogueWords) == [6, 1, 0])
    #expect(scenes.map(\.actionWords) == [4, 2, 2])
    #expect(scenes.map(\.speeches) == [3, 1, 0])
    #expect(scenes.map(\.section) == ["Act One", "Act Two", "Act Two"])
  }

  @Test
  func charactersAreOrderedByWords() throws {
    let characters = try script().characters
    #expect(characters.map(\.name) == ["ANA", "BEN"])
    #expect(characters.map(\.words) == [5, 2])
    #expect(characters.map(\.speeches) == [2, 2])
    #expect(characters.map(\.sceneIndices) == [[0], [0, 1]])
  }

  @Test
  func figuresOfTheWholeAddUp() throws {
    let script = try script()
    let figures = script.statistics
    #expect(figures.words == figures.actionWords + figures.dialogueWords)
    #expect(figures.dialogueWords == script.scenes.map(\.dialogueWords).reduce(0, +))
    #expect(figures.dialogueWords == script.characters.map(\.words).reduce(0, +))
    #expect(figures.dialogueShare == 7.0 / 15)
    #expect((figures.interiorScenes, figures.exteriorScenes, figures.scenes) == (1, 1, 3))
    let lastEnd = try #require(script.scenes.last.map { $0.page + $0.pages })
    #expect(abs(lastEnd - figures.pages) < 1e-9)
  }

  @Test(arguments: [
    ("INT. CASA. DÍA", "CASA", "DÍA"), ("EXT. MAR/NOCHE", "MAR", "NOCHE"),
    ("INT. ROOM – LATER", "ROOM", "LATER"), ("INT. T-BAR - DAY", "T-BAR", "DAY"),
    ("INT. HOTEL - ROOM 4 - NIGHT", "HOTEL", "NIGHT"),
  ])
  func slugLinesArePartedAtDashes(_ heading: String, _ location: String, _ time: String) {
    let slug = SlugLine(heading: heading)
    #expect(slug.location == location)
    #expect(slug.timeOfDay == time)
  }

  @Test
  func fiftyFiveLinesMakeAPage() throws {
    // A paragraph is one line and the empty line before it.
    let paragraphs = (0..<55).map { _ in "Word." }.joined(separator: "\n\n")
    let pages = try FountainParser().parse(paragraphs.utf8).statistics.pages
    #expect(abs(pages - 109.0 / 55) < 1e-9)
  }

  @Test
  func longerTextIsNeverShorterOnThePage() throws {
    var last = 0.0
    for words in stride(from: 1, through: 400, by: 7) {
      let source = "ANA\n" + String(repeating: "palabra ", count: words)
      let pages = try FountainParser().parse(source.utf8).statistics.pages
      #expect(pages >= last)
      last = pages
    }
    #expect(last > 1)
  }

  @Test
  func dualSpeechStandsBesideTheFirst() throws {
    let long = String(repeating: "palabra ", count: 40)
    let one = "ANA\n\(long)\n\nBEN"
    let single = try FountainParser().parse("\(one)\nNo.\n\nFin.".utf8).statistics.pages
    let dual = try FountainParser().parse("\(one) ^\nNo.\n\nFin.".utf8).statistics.pages
    #expect(dual < single)
    let longer = try FountainParser().parse("\(one) ^\n\(long) \(long)\n\nFin.".utf8).statistics
      .pages
    #expect(longer > dual)
  }

  @Test
  func aPageBreakFillsItsPage() throws {
    let script = try FountainParser().parse("A.\n\n===\n\nINT. B".utf8)
    #expect(script.scenes.first.map { $0.page >= 1 } == true)
  }
}
