import Foundation
import NLPDomain
import Testing
import Validation

struct ScriptReaderTests {
  private func read(_ text: String, _ format: ScriptFormat? = nil) throws -> Script {
    try ScriptReader().read(Array(text.utf8), format: format)
  }

  private func error(_ content: [UInt8], _ format: ScriptFormat? = nil) -> InvalidInput? {
    do {
      _ = try ScriptReader().read(content, format: format)
      return nil
    } catch {
      return error as? InvalidInput
    }
  }

  static let columns = """
    INT. BAR - DAY

    He waits.

                          ANNA
              Hello.
    """

  static let fdx =
    "<FinalDraft><Content><Paragraph><Text>A.</Text></Paragraph></Content></FinalDraft>"

  @Test(arguments: [
    ("INT. BAR\n\nANNA\nHello.", ScriptFormat.fountain), ("Just a text.", .fountain),
    ("Title: X\n\n" + columns, .fountain), (columns, .plainText),
    ("\u{FEFF}\n" + columns, .plainText),
    (fdx, .finalDraft), ("\u{FEFF} \r\n" + fdx, .finalDraft), ("< not xml", .fountain),
    ("INT. A\n\n            DAVE\n    Nice day.\n\nJIM\nBye.", .fountain),
    ("INT. A\n\n        DAVE\n    Nice day.", .fountain),
  ])
  func theFormatIsDetectedByTheContent(_ text: String, _ format: ScriptFormat) throws {
    #expect(try read(text).format == format)
  }

  @Test
  func aNamedFormatIsTaken() throws {
    #expect(try read(Self.columns, .fountain).format == .fountain)
    #expect(try read("INT. BAR\n\nANNA\nHello.", .plainText).format == .plainText)
  }

  @Test(arguments: [
    (columns, ScriptFormat.finalDraft), (columns, .pdf), (fdx, .fountain), (fdx, .plainText),
    (fdx, .pdf), ("%PDF-1.4 x", .fountain), ("%PDF-1.4 x", .finalDraft),
  ])
  func aNamedFormatThatDoesNotFitIsRefused(_ text: String, _ format: ScriptFormat) {
    let error = error(Array(text.utf8), format)
    #expect(error?.reason == .formatMismatch)
    #expect(error?.violations.map(\.field) == ["format"])
  }

  @Test
  func anUnknownFormatIsRefusedWithThoseThatAreKnown() throws {
    #expect(throws: InvalidInput.self) { try ScriptFormat.named("docx") }
    #expect(try ScriptFormat.named("") == nil)
    #expect(try ScriptFormat.named("fdx") == .finalDraft)
  }

  @Test(arguments: [nil, ScriptFormat.fountain, .plainText])
  func bytesThatAreNoTextAreRefused(_ format: ScriptFormat?) {
    #expect(error([0x41, 0xFF], format)?.reason == .invalidUTF8)
    #expect(error([], format)?.reason == .emptyText)
    #expect(error(Array(" \n".utf8), format)?.reason == .emptyText)
    #expect(error(Array(repeating: 0x41, count: 50 << 20), format)?.reason == .tooLarge)
  }

  /// A line of ten million bytes is read in every format.
  @Test(arguments: ScriptFormat.allCases.filter { $0 != .pdf })
  func oneLongLineIsRead(_ format: ScriptFormat) throws {
    let words = String(repeating: "word ", count: 1_900_000)
    let text =
      format == .finalDraft
      ? FinalDraftScript.document("<Paragraph><Text>\(words)</Text></Paragraph>") : words
    let script = try read(text, format)
    #expect(script.statistics.words == 1_900_000)
  }
}
