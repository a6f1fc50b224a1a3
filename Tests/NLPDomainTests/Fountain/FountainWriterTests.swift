import NLPDomain
import TestSupport
import Testing

struct FountainWriterTests {
  /// What a source becomes when it is read and written.
  private func rewritten(_ source: String) throws -> FountainText {
    FountainWriter().write(try FountainParser().parse(source.utf8))
  }

  /// Reads, writes and reads again: the same script, unless a warning says what is not.
  private func expectIdentity(_ source: String) throws {
    let script = try FountainParser().parse(source.utf8)
    let written = FountainWriter().write(script)
    guard written.warnings.isEmpty else { return }
    let again = try FountainParser().parse(written.text.utf8)
    #expect(
      UnanchoredScript(again) == UnanchoredScript(script),
      "\(String(reflecting: source)) became \(String(reflecting: written.text))")
    #expect(FountainWriter().write(again).text == written.text)
  }

  @Test(arguments: FountainParserTests.cases)
  func whatIsWrittenReadsAsTheSame(_ example: FountainParserTests.Case) throws {
    try expectIdentity(example.source)
    #expect(
      try rewritten(example.source).warnings.isEmpty
        || example.source.contains("/* b"), "\(example.testDescription)")
  }

  /// Lines that look like something else than they are, or are close to it.
  static let lines = [
    "INT. HOUSE - DAY", "int. house #12A#", ".FORCED", ".forced #1#", "...not", "EXT. A #1# #2#",
    "INTERIOR CASA", "Interior casa", "EST X", "ANNA", "ANNA (V.O.)", "ANNA (V.O.) (CONT'D) ^",
    "@McCLANE", "@anna ^ (x) ^", "@anna ^ ^", "@A (b (c))", "@(x)", "@", "R2D2", "23",
    "ÁNGEL ^", "(beat)", "(beat) ", "()", "(a) (b)", "(open", "Hello there.", "   indented text",
    "\ttab", "!forced", "!", "!INT. X", "!  kept", "!!twice", "~la la", "~", "~~", "  ~ la",
    "> CUT TO:", "CUT TO:", "CORTE A:", "FUNDIDO A NEGRO.", ">", "> <", ">x<", "> a < b", ">a<<",
    "# Act", "##", "### a #b", "= synopsis", "=", "==", "== ==", "===", "  =====  ", "[[note]]",
    "[[two", "lines]]", "x [[in]] y", "[[a]]]", "/* gone */", "a /* gone */ b", "/*", "*/",
    "/* [[ */", "[[ /* ]]", "/[[x]]* y", "[ [[x]] [", "Title: A", "Author:", "Note: [[x]] y",
    "    value", "    [[value]]", "FADE IN:", "*b* _u_ \\*", "  ", " ", "", "", "", "A: b", "^",
    "\u{85}A", "A\u{301}", "\u{FEFF}A", "😀", "ANNA:", "(", ")", "a~", "\u{2028}B", "x\0y",
  ]

  /// Scripts made of such lines; a mistake is printed with its source.
  @Test(arguments: 0..<40)
  func anyScriptThatIsReadCanBeWrittenAndReadAgain(seed: UInt64) throws {
    var random = SplitMix64(seed: seed)
    for _ in 0..<250 {
      let count = Int.random(in: 1...8, using: &random)
      let source = (0..<count)
        .map { _ in Self.lines.randomElement(using: &random) ?? "" }
        .reduce("") { $0 + $1 + (Bool.random(using: &random) ? "\n" : "\n\n") }
      // Nothing but blanks is refused.
      guard (try? FountainParser().parse(source.utf8)) != nil else { continue }
      try expectIdentity(source)
    }
  }

  @Test
  func marksAreWrittenOnlyWhereTheyAreNeeded() throws {
    let source = """
      Title: One
      Contact:
          Street 1
          28001 Madrid

      INT. HOUSE - DAY #1#

      He waits. BANG.

      !CUT TO:

      ANNA (V.O.)
      (low)
      Hello.
        
      Still here.

      @McCLANE ^
      ~la la

      .SNIPER SCOPE

      CUT TO:

      > FADE OUT

      > THE END <

      ## Part

      = What happens.

      [[a note]]

      ===

      ~one
      ~two

      """
    let written = try rewritten(source)
    #expect(written.text == source)
    #expect(written.warnings.isEmpty)
  }

  @Test
  func anActionThatLooksLikeATitlePageIsForced() throws {
    #expect(try rewritten("!Note: hello").text == "!Note: hello\n")
    #expect(try rewritten("\n\n!CUT TO:\nnow").text == "!CUT TO:\nnow\n")
    #expect(try rewritten("x\n\n!Note: hello").text == "x\n\nNote: hello\n")
  }

  @Test
  func whatWouldOpenACommentIsPartedWithAWarning() throws {
    let written = try rewritten("Before.\n\nA /* never closed")
    #expect(written.text == "Before.\n\nA / * never closed\n")
    #expect(written.warnings.map(\.reason) == [.markAltered])
    #expect(written.warnings.map(\.line) == [3])
  }

  @Test
  func commentsStayInTheirSpeech() throws {
    let source = "ANNA [[who]]\nHello. /* cut */\n(beat)\nThere.\n\n[[after]]\n"
    #expect(try rewritten(source).text == source)
  }
}
