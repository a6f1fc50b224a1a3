import NLPDomain
import Testing

struct FountainParserTests {
  struct Case: Sendable, CustomTestStringConvertible {
    var testDescription: String
    var source: String
    var expected: [String]

    init(_ name: String, _ source: String, _ expected: [String]) {
      testDescription = name
      self.source = source
      self.expected = expected
    }
  }

  static let cases = [
    Case(
      "headings of every prefix",
      "INT. A - DAY\n\next. b\n\nEST. C\n\nINT./EXT. D\n\nI/E E\n\nint F",
      [
        "sceneHeading: INT. A - DAY", "sceneHeading: ext. b", "sceneHeading: EST. C",
        "sceneHeading: INT./EXT. D", "sceneHeading: I/E E", "sceneHeading: int F",
      ]),
    Case(
      "words that only begin like a heading",
      "INTERNAL AFFAIRS arrive.\n\nExtra cheese.\n\nEstimate.",
      ["action: INTERNAL AFFAIRS arrive.", "action: Extra cheese.", "action: Estimate."]),
    Case(
      "forced heading, and an ellipsis that is none",
      ".SNIPER SCOPE\n\n...where it ends\n\n. NOT ONE",
      ["sceneHeading: SNIPER SCOPE", "action: ...where it ends", "action: . NOT ONE"]),
    Case(
      "scene numbers", "INT. A #1#\n\nEXT. B #I-1-A#\n\n.C #12.#\n\nINT. D #not this!#",
      [
        "sceneHeading: INT. A", "sceneHeading: EXT. B", "sceneHeading: C",
        "sceneHeading: INT. D #not this!#",
      ]),
    Case(
      "action keeps its indentation", "He writes:\n\n\tScott --\n    Room 4",
      ["action: He writes:", "action:     Scott -- /     Room 4"]),
    Case(
      "forced action", "!SCANNING THE AISLES\nWhere is he?\n\n!INT. NOT A SCENE",
      ["action: SCANNING THE AISLES / Where is he?", "action: INT. NOT A SCENE"]),
    Case(
      "a speech with directions", "STEEL\n(starting up)\nSo much for\nretirement!\n(beat)\nOh.",
      [
        "character: STEEL", "parenthetical: starting up", "dialogue: So much for / retirement!",
        "parenthetical: beat", "dialogue: Oh.",
      ]),
    Case(
      "extensions", "MOM (O. S.)\nLuke!\n\nHANS (on the radio) (CONT'D)\nWhat?",
      ["character: MOM", "dialogue: Luke!", "character: HANS", "dialogue: What?"]),
    Case(
      "a cue without a speech is action", "BOB\n\nHe waits.", ["action: BOB", "action: He waits."]),
    Case("small letters are no cue", "Bob\nHe waits.", ["action: Bob / He waits."]),
    Case("digits alone are no cue", "23\nNo.", ["action: 23 / No."]),
    Case("a name with a digit", "R2D2\nBeep.", ["character: R2D2", "dialogue: Beep."]),
    Case("a forced cue", "@McCLANE\nYippee.", ["character: McCLANE", "dialogue: Yippee."]),
    Case(
      "dual dialogue", "BRICK\nScrew you.\n\nSTEEL ^\nScrew you.",
      ["character: BRICK", "dialogue: Screw you.", "character: STEEL", "dialogue: Screw you."]),
    Case(
      "two blanks keep a speech open", "DEALER\nTen.\n  \nHit or stand?\n\nNobody moves.",
      ["character: DEALER", "dialogue: Ten. /  / Hit or stand?", "action: Nobody moves."]),
    Case(
      "lyrics", "~Willy Wonka!\n~The amazing\n\nANNA\n~La la\nStop.",
      [
        "lyrics: Willy Wonka!", "lyrics: The amazing", "character: ANNA", "lyrics: La la",
        "dialogue: Stop.",
      ]),
    Case(
      "transitions", "INT. A\n\nCUT TO:\n\n> Burn to white.\n\nboop TO:\n\nCUT TO:\nnow",
      [
        "sceneHeading: INT. A", "transition: CUT TO:", "transition: Burn to white.",
        "action: boop TO:", "action: CUT TO: / now",
      ]),
    Case("centred", ">THE END<\n\n> two <", ["centered: THE END", "centered: two"]),
    Case(
      "emphasis stays in the text", "A *b* **c** _d_ and \\*e.",
      ["action: A *b* **c** _d_ and \\*e."]),
    Case(
      "sections and synopses", "# Act\n\n### Deep\n= What happens.\n\nINT. A",
      ["section: Act", "section: Deep", "synopsis: What happens.", "sceneHeading: INT. A"]),
    Case(
      "notes", "He waits[[why?]] here.\n\n[[alone]]\n\nA[[two\nlines]]b",
      [
        "action: He waits here.", "note: why?", "note: alone", "action: Ab", "note: two / lines",
      ]),
    Case(
      "a note over an empty line with two blanks", "A[[x\n  \ny]] b",
      ["action: A b", "note: x /    / y"]),
    Case(
      "a note that is not closed ends with its paragraph", "A [[open\nstill\n\nB]] c",
      ["action: A", "note: open / still", "action: B]] c"]),
    Case(
      "boneyards", "A /* gone */ b.\n\n/*\nINT. CUT\n\nText.\n*/\n\nINT. KEPT",
      [
        "action: A  b.", "boneyard:  gone ", "boneyard:  / INT. CUT /  / Text. / ",
        "sceneHeading: INT. KEPT",
      ]),
    Case(
      "a boneyard that is not closed is text", "A.\n\n/* b\n\nINT. C",
      ["action: A.", "action: /* b", "sceneHeading: INT. C"]),
    Case(
      "page breaks", "A.\n\n===\n\n   =====\n\nB.",
      [
        "action: A.", "pageBreak: ", "pageBreak: ", "action: B.",
      ]),
    Case(
      "Spanish headings and transitions",
      "INT. CASA DE ANA - NOCHE\n\nCORTE A:\n\nINTERIOR. COCINA. DÍA\n\nFUNDIDO A NEGRO.\n\nÁNGEL\nHola.",
      [
        "sceneHeading: INT. CASA DE ANA - NOCHE", "transition: CORTE A:",
        "sceneHeading: INTERIOR. COCINA. DÍA", "transition: FUNDIDO A NEGRO.", "character: ÁNGEL",
        "dialogue: Hola.",
      ]),
  ]

  @Test(arguments: cases)
  func parsesTheSyntax(_ example: Case) throws {
    // A title page would swallow a first line with a colon.
    #expect(try outline("\n!x\n\n" + example.source) == ["action: x"] + example.expected)
  }

  @Test(arguments: cases)
  func lineEndingsMakeNoDifference(_ example: Case) throws {
    let lineFeeds = "!x\n\n" + example.source
    let expected = try FountainParser().parse(lineFeeds.utf8)
    for ending in ["\r\n", "\r"] {
      let source = lineFeeds.split(separator: "\n", omittingEmptySubsequences: false)
        .joined(separator: ending)
      let script = try FountainParser().parse(source.utf8)
      // A comment keeps the line endings of the source.
      #expect(script.elements.map(Self.described) == expected.elements.map(Self.described))
    }
  }

  private static func described(_ element: ScriptElement) -> String {
    let lines = element.text.split(whereSeparator: \.isNewline)
    return "\(element.kind) \(element.line) \(lines.joined(separator: "/"))"
  }

  @Test
  func readsATitlePageWithValuesOverSeveralLines() throws {
    let script = try FountainParser().parse(
      "Title:\n    _**BRICK & STEEL**_\n\tFULL RETIRED\nDraft date: 1/20/2012\nContact:\n\nINT. A"
        .utf8)
    #expect(
      script.titlePage.map { "\($0.line) \($0.key)=\($0.values.joined(separator: "|"))" } == [
        "1 Title=_**BRICK & STEEL**_|FULL RETIRED", "4 Draft date=1/20/2012", "5 Contact=",
      ])
    #expect(outline(script) == ["sceneHeading: INT. A"])
  }

  @Test
  func whatIsNotIndentedEndsTheTitlePage() throws {
    let script = try FountainParser().parse("Author: Ana\nNot an entry.\nStill: not one.".utf8)
    #expect(script.titlePage.map(\.key) == ["Author"])
    #expect(outline(script) == ["action: Not an entry. / Still: not one."])
  }

  @Test(arguments: ["FADE IN:", "INT. HOUSE: NIGHT", "FUNDE DE NEGRO:"])
  func anOpeningIsNoTitlePage(_ line: String) throws {
    let script = try FountainParser().parse("\(line)\n\nText.".utf8)
    #expect(script.titlePage.isEmpty)
    #expect(script.elements.count == 2)
  }

  @Test
  func everyElementKnowsItsPlaceInTheSource() throws {
    let source = "\u{FEFF}INT. Ñ\n\nANA\nHola. [[x\ny]]\nAdiós.\n\nFin."
    let script = try FountainParser().parse(source.utf8)
    let bytes = Array(source.utf8)
    for element in script.elements where element.kind != .note {
      let first = element.text.split(separator: "\n").first.map(String.init) ?? ""
      #expect(bytes[element.offset...].starts(with: Array(first.utf8.prefix(5))))
    }
    #expect(script.elements.filter { $0.kind != .note }.map(\.line) == [1, 3, 4, 8])
  }

  @Test
  func extensionsAndDualSpeechAreKept() throws {
    let script = try FountainParser().parse(
      "ANA (V.O.) (CONT'D)\nHi.\n\nBOB (off) ^\nHi.".utf8)
    let cues = script.elements.filter { $0.kind == .character }
    #expect(cues.map(\.extensions) == [["V.O.", "CONT'D"], ["off"]])
    #expect(cues.map(\.isDual) == [false, true])
    #expect(script.elements.map(\.character) == ["ANA", "ANA", "BOB", "BOB"])
  }

  @Test
  func anEmphasisedOrRepeatedNameIsOneCharacter() throws {
    let script = try FountainParser().parse(
      "@McCLANE\nOne.\n\nMcCLANE\nis action.\n\n@MCCLANE (O.S.)\nTwo words.".utf8)
    #expect(script.characters.map(\.name) == ["McCLANE"])
    #expect(script.characters.first?.speeches == 2)
    #expect(script.characters.first?.words == 3)
  }
}
