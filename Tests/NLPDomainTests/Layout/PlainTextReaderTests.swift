import NLPDomain
import Testing

struct PlainTextReaderTests {
  /// A way to set a script.
  struct Setting: Sendable, CustomTestStringConvertible {
    var testDescription: String
    var style = Typesetter.Style()
    var vocabulary = GeneratedScript.english
    var formFeeds = true
    var isNumbered = false
  }

  static let settings = [
    Setting(testDescription: "the usual columns"),
    Setting(testDescription: "no form feeds", formFeeds: false),
    Setting(testDescription: "scene numbers in both margins", isNumbered: true),
    Setting(
      testDescription: "narrow columns at the left",
      style: .init(margin: 0, speech: 8, direction: 12, cue: 18)),
    Setting(
      testDescription: "a running header, short pages",
      style: .init(pageLines: 30, header: "THE LONG ROAD    Rev. 3/4/2026")),
    Setting(
      testDescription: "Spanish", style: .init(more: "(MÁS)", continued: "CONTINÚA"),
      vocabulary: GeneratedScript.spanish, isNumbered: true),
  ]

  private func read(_ text: String) throws -> Script {
    try ScriptReader().read(Array(text.utf8), format: .plainText)
  }

  @Test(arguments: settings, [1, 2, 3] as [UInt64])
  func whatWasPrintedIsReadAsItWasWritten(_ setting: Setting, seed: UInt64) throws {
    let source = GeneratedScript.fountain(
      seed: seed, scenes: 40, setting.vocabulary, isNumbered: setting.isNumbered)
    let script = try FountainParser().parse(source.utf8)
    var typesetter = Typesetter(setting.style)
    let text = typesetter.text(of: script, formFeeds: setting.formFeeds)
    let again = try read(text)
    #expect(
      UnanchoredScript(again).firstDifference(from: UnanchoredScript(script)) == nil)
  }

  @Test(arguments: settings)
  func whatIsSetInColumnsIsDetected(_ setting: Setting) throws {
    let source = GeneratedScript.fountain(seed: 9, scenes: 6, setting.vocabulary)
    let script = try FountainParser().parse(source.utf8)
    var typesetter = Typesetter(setting.style)
    let text = typesetter.text(of: script, formFeeds: setting.formFeeds)
    #expect(try ScriptReader().read(Array(text.utf8)).format == .plainText)
    #expect(try ScriptReader().read(Array(source.utf8)).format == .fountain)
  }

  @Test
  func everyElementKnowsItsPlace() throws {
    let text = """
      \u{FEFF}               INT. BAR - DAY

      \u{0C}               EXT. ROAD - NIGHT

                     Ñandú walks.

                                         ANNA
                         Hello.
      """
    let script = try read(text)
    let bytes = Array(text.utf8)
    #expect(script.elements.map(\.line) == [1, 3, 5, 7, 8])
    for element in script.elements {
      let line = String(decoding: bytes[element.offset...].prefix(90), as: UTF8.self)
      #expect(line.split(separator: "\n").first?.contains(element.text.prefix(4)) == true)
    }
    #expect(script.statistics.sourceLines == 8)
  }

  static let cases = [
    (
      "a cue with nothing below it is action",
      """
      INT. BAR - DAY

                            ANNA

      Nobody speaks.
      """, ["sceneHeading: INT. BAR - DAY", "action: ANNA", "action: Nobody speaks."]
    ),
    (
      "short lines of a speech stay lines",
      """
      INT. BAR - DAY

                            ANNA
                Ten.
                Four.
      """, ["sceneHeading: INT. BAR - DAY", "character: ANNA", "dialogue: Ten. / Four."]
    ),
    (
      "a direction over two lines",
      """
      INT. BAR - DAY

                            ANNA
                      (to the man who has not
                       said a word)
                Well?
      """,
      [
        "sceneHeading: INT. BAR - DAY", "character: ANNA",
        "parenthetical: to the man who has not said a word", "dialogue: Well?",
      ]
    ),
    (
      "a word broken at its hyphen",
      """
      INT. BAR - DAY

      A tall man with a hat walks in, and he looks around, a well-
      known face that nobody here wants to be seen with, and sits.
      """,
      [
        "sceneHeading: INT. BAR - DAY",
        "action: A tall man with a hat walks in, and he looks around, a well-known face that nobody here wants to be seen with, and sits.",
      ]
    ),
    (
      "openings, endings and what is centred",
      """
      FADE IN:

      INT. BAR - DAY

      A fly buzzes around the lamp over the table, twice, then on.

                                                         FADE OUT.

                              THE END
      """,
      [
        "transition: FADE IN:", "sceneHeading: INT. BAR - DAY",
        "action: A fly buzzes around the lamp over the table, twice, then on.",
        "transition: FADE OUT.", "centered: THE END",
      ]
    ),
    (
      "scenes that go on over the page",
      """
      12   INT. BAR - DAY                                             12

           He drinks and

                                                          (CONTINUED)
      \u{0C}                                                             34.
      12   CONTINUED:                                                 12

           looks at the door.
      """, ["sceneHeading: INT. BAR - DAY", "action: He drinks and looks at the door."]
    ),
    (
      "revision marks",
      """
      INT. BAR - DAY                                                 *

      He waits.                                                      *
      """, ["sceneHeading: INT. BAR - DAY", "action: He waits."]
    ),
  ]

  @Test(arguments: cases.indices)
  func readsTheLayout(_ index: Int) throws {
    let (name, source, expected) = Self.cases[index]
    #expect(outline(try read(source)) == expected, "\(name)")
  }

  @Test
  func aTitlePageIsTakenApart() throws {
    let script = try read(
      """
                             THE LONG ROAD
                             TO NOWHERE

                              Written by

                              Ana Ruiz

                       Based on the novel by Ben Lee

                             March 3, 2026


      ana@example.com
      +34 600 000 000
      \u{0C}FADE IN:

      EXT. ROAD - DAY

      A road, and on it nobody at all, as far as one can see.
      """)
    #expect(
      script.titlePage.map { "\($0.key): \($0.values.joined(separator: " | "))" } == [
        "Title: THE LONG ROAD | TO NOWHERE", "Credit: Written by", "Author: Ana Ruiz",
        "Source: Based on the novel by Ben Lee", "Draft date: March 3, 2026",
        "Contact: ana@example.com | +34 600 000 000",
      ])
    #expect(script.scenes.map(\.heading) == ["EXT. ROAD - DAY"])
  }

  @Test(arguments: [
    "(", ")", " ", "\t", "A\n", "                      A\n          b\n", "(\n", "\u{0C}", "*",
    "1 INT. A 1\n", "      (CONTINUED)\n", "A     B\nc     d\n", "                   A (x)(y)\n",
    "é", ".", "INT. A\n", "          ", "-\n", "               (x\n",
  ])
  func anyRepetitionIsReadToTheEnd(_ piece: String) throws {
    let count = 200_000 / piece.utf8.count
    let source = "INT. A\n\n" + String(repeating: piece, count: count) + "\n\nINT. END"
    let script = try read(source)
    #expect(script.elements.last?.text.hasSuffix("INT. END") == true)
  }
}
