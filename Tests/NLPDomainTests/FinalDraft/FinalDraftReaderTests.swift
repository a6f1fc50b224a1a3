import Foundation
import NLPDomain
import Testing
import Validation

struct FinalDraftReaderTests {
  private func read(_ text: String) throws -> Script { try ScriptReader().read(Array(text.utf8)) }

  private func error(_ text: String) -> InvalidInput? {
    do {
      _ = try read(text)
      return nil
    } catch {
      return error as? InvalidInput
    }
  }

  private static func paragraph(
    _ type: String, _ text: String, _ attributes: String = ""
  ) -> String {
    "<Paragraph Type=\"\(type)\" \(attributes)><Text>\(text)</Text></Paragraph>"
  }

  @Test(arguments: [1, 2, 3] as [UInt64])
  func aScriptComesBackAsItWasWritten(seed: UInt64) throws {
    let vocabulary = seed == 2 ? GeneratedScript.spanish : GeneratedScript.english
    let source = GeneratedScript.fountain(
      seed: seed, scenes: 30, vocabulary, isNumbered: seed == 3)
    let script = try FountainParser().parse(source.utf8)
    let again = try read(FinalDraftScript.xml(of: script))
    #expect(again.format == .finalDraft)
    #expect(
      UnanchoredScript(again).firstDifference(from: UnanchoredScript(script)) == nil)
  }

  @Test
  func everyKindOfParagraphIsRead() throws {
    let script = try read(
      FinalDraftScript.document(
        Self.paragraph("Outline 1", "Beginnings") + Self.paragraph("Outline Body", "It begins.")
          + Self.paragraph("New Act", "ACT ONE")
          + Self.paragraph("Scene Heading", "INT. BAR", "Number=\"12A\"")
          + Self.paragraph("General", "Some text.")
          + Self.paragraph("Action", "THE TITLE", "Alignment=\"Center\"")
          + Self.paragraph("Shot", "ON THE DOOR") + Self.paragraph("Cast List", "Anna, Ben")
          + Self.paragraph("Character", "Anna (v.o.)") + Self.paragraph("Parenthetical", "(low)")
          + Self.paragraph("Dialogue", "Hello.") + Self.paragraph("Dialogue", "Again.")
          + Self.paragraph("Singing", "La la\nlo lo") + Self.paragraph("Transition", "FADE OUT")
          + Self.paragraph("End of Act", "END OF ACT ONE")
          + Self.paragraph("Action", "New page.", "StartsNewPage=\"Yes\"")
          + Self.paragraph("My Own Style", "Whatever.") + Self.paragraph("Action", "")
          + Self.paragraph("Character", "BEN") + Self.paragraph("Dialogue", "&lt;Hi&gt; &#241;")))
    #expect(
      outline(script) == [
        "section: Beginnings", "synopsis: It begins.", "section: ACT ONE",
        "sceneHeading: INT. BAR", "action: Some text.", "centered: THE TITLE",
        "action: ON THE DOOR", "action: Anna, Ben", "character: Anna", "parenthetical: low",
        "dialogue: Hello. / Again.", "lyrics: La la", "lyrics: lo lo", "transition: FADE OUT",
        "centered: END OF ACT ONE", "pageBreak: ", "action: New page.", "action: Whatever.",
        "character: BEN", "dialogue: <Hi> ñ",
      ])
    #expect(script.warnings.map(\.reason) == [.unknownParagraph])
    #expect(script.scenes.map(\.number) == ["12A"])
    #expect(script.elements.first { $0.kind == .character }?.extensions == ["v.o."])
  }

  @Test
  func stylesBecomeMarks() throws {
    let script = try read(
      FinalDraftScript.document(
        """
        <Paragraph Type="Action"><Text>A </Text><Text Style="Bold">bo</Text><Text Style="Bold">ld </Text>\
        <Text Style="Italic+Underline">both</Text><Text> 2*3*4 </Text><Text Style="AllCaps">loud</Text></Paragraph>
        <Paragraph Type="Scene Heading"><Text Style="Bold+Underline">INT. BAR</Text></Paragraph>
        """))
    #expect(
      script.elements.map(\.text) == ["A **bold** _*both*_ 2\\*3\\*4 LOUD", "INT. BAR"])
    let runs = Emphasis.runs(in: script.elements[0].text)
    #expect(runs.map(\.text).joined() == "A bold both 2*3*4 LOUD")
    #expect(runs.map(\.style) == [[], .bold, [], [.italic, .underline], []])
  }

  @Test
  func notesSynopsesAndTitlePageAreRead() throws {
    let script = try read(
      FinalDraftScript.document(
        """
        <Paragraph Type="Scene Heading"><SceneProperties Length="1/8"><Summary><Paragraph>\
        <Text>They meet.</Text></Paragraph></Summary><SceneArcBeats><CharacterArcBeat Name="X">\
        <Paragraph><Text>hidden</Text></Paragraph></CharacterArcBeat></SceneArcBeats></SceneProperties>\
        <Text>INT. BAR</Text></Paragraph>
        <Paragraph Type="Action"><ScriptNote ID="1"><Paragraph><Text>Why </Text><Text>here?</Text></Paragraph>\
        <Paragraph><Text>Ask.</Text></Paragraph></ScriptNote><Text>A fly.</Text></Paragraph>
        """,
        after: """
          <TitlePage><Content>
          <Paragraph Alignment="Center"><Text></Text></Paragraph>
          <Paragraph Alignment="Center"><Text Style="Underline">The Road</Text></Paragraph>
          <Paragraph Alignment="Center"><Text></Text></Paragraph>
          <Paragraph Alignment="Center"><Text>escrito por</Text></Paragraph>
          <Paragraph Alignment="Center"><Text></Text></Paragraph>
          <Paragraph Alignment="Center"><Text>Ana Ruiz</Text></Paragraph>
          <Paragraph Alignment="Left"><Text>ana@example.com</Text></Paragraph>
          </Content></TitlePage>
          <ScriptNotes><ScriptNote><Paragraph><Text>Beside it.</Text></Paragraph></ScriptNote></ScriptNotes>
          <SmartType><Characters><Character>NOBODY</Character></Characters></SmartType>
          """))
    #expect(
      outline(script) == [
        "sceneHeading: INT. BAR", "synopsis: They meet.", "action: A fly.",
        "note: Why here? / Ask.", "note: Beside it.",
      ])
    #expect(
      script.titlePage.map { "\($0.key): \($0.values.joined())" } == [
        "Title: _The Road_", "Credit: escrito por", "Author: Ana Ruiz", "Contact: ana@example.com",
      ])
  }

  @Test
  func everyElementKnowsTheTagOfItsParagraph() throws {
    let text =
      "\u{FEFF}"
      + FinalDraftScript.document(
        Self.paragraph("Action", "Ñ") + "\r\n\r\n" + Self.paragraph("Action", "b") + "\r"
          + Self.paragraph("Scene Heading", "INT. C"))
    let script = try read(text)
    let bytes = Array(text.utf8)
    for element in script.elements {
      #expect(bytes[element.offset...].starts(with: Array("<Paragraph ".utf8)))
    }
    #expect(script.elements.map(\.line) == [4, 6, 7])
  }

  static let refused = [
    ("<?xml version=\"1.0\"?><html><body/></html>", "<html>"),
    ("<FinalDraft><Content><Paragraph></Content></FinalDraft>", "mismatch"),
    ("<FinalDraft>", ""), ("<?xml version=\"1.0\"?>", ""), ("<FinalDraft", ""),
    (
      "<?xml version=\"1.0\"?><!DOCTYPE FinalDraft SYSTEM \"file:///etc/passwd\"><FinalDraft/>",
      "document type"
    ),
    (
      """
      <?xml version="1.0"?><!DOCTYPE FinalDraft [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;">]>\
      <FinalDraft><Content><Paragraph><Text>&b;</Text></Paragraph></Content></FinalDraft>
      """, "document type"
    ),
    ("<FinalDraft><Content><Paragraph><Text>&b;</Text></Paragraph></Content></FinalDraft>", "b"),
    ("<FinalDraft>" + String(repeating: "<a>", count: 100), "deep"),
    ("<FinalDraft>" + String(repeating: "<a>", count: 100_000), "deep"),
  ]

  @Test(arguments: refused.indices)
  func whatIsNoDocumentOfFinalDraftIsRefused(_ index: Int) {
    let (text, part) = Self.refused[index]
    let error = error(text)
    #expect(error?.reason == .malformed)
    #expect(error?.violations.first?.field == "content")
    #expect(part.isEmpty || error?.description.contains(part) == true, "\(error as Any)")
  }

  @Test(arguments: [
    "<Paragraph/>", "<Paragraph Type=\"Character\"><Text>A</Text></Paragraph>",
    "<Paragraph Type=\"Dialogue\"><Text>(a)</Text></Paragraph>",
    "<Paragraph Type=\"Parenthetical\"><Text>(a)</Text></Paragraph>",
    "<Paragraph Type=\"Action\"><Text Style=\"Bold\">*</Text></Paragraph>",
    "<Paragraph><ScriptNote><Text>]]</Text></ScriptNote></Paragraph>", "\n", "&amp;", "<!-- c -->",
    "<![CDATA[x]]>", "<?p i?>", "<Paragraph Type=\"Singing\"><Text>a&#10;b</Text></Paragraph>",
  ])
  func anyRepetitionIsReadToTheEnd(_ piece: String) throws {
    let content = String(repeating: piece, count: 200_000 / piece.utf8.count)
    let script = try read(
      FinalDraftScript.document(content + Self.paragraph("Scene Heading", "INT. END")))
    #expect(script.scenes.map(\.heading) == ["INT. END"])
    let written = FountainWriter().write(script)
    #expect(try FountainParser().parse(written.text.utf8).scenes.map(\.heading) == ["INT. END"])
  }
}
