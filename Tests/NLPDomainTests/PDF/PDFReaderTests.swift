import Execution
import NLPDomain
import PDFText
import Testing
import Validation

struct PDFReaderTests {
  private func error(_ content: [UInt8], format: ScriptFormat? = nil) -> InvalidInput? {
    do {
      _ = try ScriptReader().read(content, format: format)
      return nil
    } catch {
      return error as? InvalidInput
    }
  }

  @Test(arguments: PlainTextReaderTests.settings)
  func whatWasPrintedIsReadAsItWasWritten(_ setting: PlainTextReaderTests.Setting) throws {
    let source = GeneratedScript.fountain(
      seed: 5, scenes: 40, setting.vocabulary, isNumbered: setting.isNumbered)
    let script = try FountainParser().parse(source.utf8)
    var style = setting.style
    // The page begins at the paper's edge.
    style.margin = max(style.margin, 10)
    var typesetter = Typesetter(style)
    let pages = typesetter.pages(of: script)
    let again = try ScriptReader().read(PDFDocument.bytes(pages))
    #expect(again.format == .pdf)
    #expect(
      UnanchoredScript(again).firstDifference(from: UnanchoredScript(script)) == nil)
  }

  @Test
  func everyElementKnowsItsPageAndLine() throws {
    let script = try ScriptReader().read(
      PDFDocument.bytes([
        [[(15, "INT. BAR - DAY")], [], [(15, "He waits.")]],
        [[(72, "2.")], [], [(15, "EXT. ROAD - DAY")], [], [(37, "ANA")], [(25, "Hola.")]],
      ]))
    #expect(script.elements.map(\.pageNumber) == [1, 1, 2, 2, 2])
    #expect(script.elements.map(\.line) == [1, 2, 2, 3, 4])
    #expect(script.scenes.map(\.pageNumber) == [1, 2])
    #expect(script.characters.map(\.firstPageNumber) == [2])
  }

  @Test
  func aTitlePageIsTakenApart() throws {
    let script = try ScriptReader().read(
      PDFDocument.bytes([
        [
          [], [], [], [], [(38, "THE ROAD")], [], [(38, "Written by")], [], [(38, "Ana Ruiz")], [],
          [], [], [], [(15, "ana@example.com")],
        ],
        [
          [(15, "FADE IN:")], [], [(15, "INT. BAR - DAY")], [],
          [(15, String(repeating: "a b ", count: 15))],
        ],
      ]))
    #expect(
      script.titlePage.map { "\($0.key): \($0.values.joined())" } == [
        "Title: THE ROAD", "Credit: Written by", "Author: Ana Ruiz", "Contact: ana@example.com",
      ])
    #expect(script.scenes.map(\.heading) == ["INT. BAR - DAY"])
  }

  @Test
  func aScanIsToldFromAScript() {
    let error = error(PDFDocument.bytes([[], []]))
    #expect(error?.reason == .emptyText)
    #expect(error?.description.contains("OCR") == true)
  }

  @Test
  func whatIsDamagedIsRefused() throws {
    let whole = PDFDocument.bytes([[[(15, "INT. BAR - DAY")]]])
    for content in [Array("%PDF-1.4".utf8), Array("%PDF-1.7\n1 0 obj\n<<".utf8)] {
      let error = error(content)
      #expect(error?.violations.first?.field == "content")
      #expect(error?.reason == .malformed)
    }
    // A file that was cut off, wherever, gives what is left of its text or an error.
    for end in stride(from: 9, to: whole.count, by: 97) {
      do {
        _ = try ScriptReader().read(Array(whole[..<end]))
      } catch let error as InvalidInput {
        #expect(error.violations.first?.field == "content")
      }
    }
  }

  @Test
  func whatIsEncryptedIsRefusedAsSuch() {
    // An owner's and a user's key that no empty password opens.
    let key = String(repeating: "A", count: 32)
    var content = String(
      decoding: PDFDocument.bytes([[[(15, "INT. BAR")]]]), as: UTF8.self)
    content = content.replacing(
      "/Root 1 0 R",
      with: """
        /Root 1 0 R /ID [(0123456789abcdef) (0123456789abcdef)] /Encrypt << /Filter /Standard /V 1 \
        /R 2 /O (\(key)) /U (\(key)) /P -4 >>
        """)
    let error = error(Array(content.utf8))
    #expect(error?.reason == .malformed)
    #expect(error?.description.contains("encrypted") == true, "\(error as Any)")
  }

  @Test
  func withoutTheProgramTheErrorNamesIt() {
    let reader = ScriptReader(pdfText: PDFText(searchPath: "/nowhere"))
    #expect(throws: PDFTextError.programMissing("prlimit")) {
      try reader.read(PDFDocument.bytes([[[(15, "INT. BAR")]]]))
    }
  }
}
