import NLPDomain
import Testing
import Validation

struct FountainLimitsTests {
  private func error(_ bytes: [UInt8], limits: ScriptLimits = ScriptLimits()) -> InvalidInput? {
    do {
      _ = try FountainParser(limits: limits).parse(bytes)
      return nil
    } catch {
      return error as? InvalidInput
    }
  }

  @Test(arguments: ["", " ", "\n\r\n\t ", "\u{FEFF}", "\u{FEFF}\n"])
  func anEmptyScriptIsRefused(_ source: String) {
    let error = error(Array(source.utf8))
    #expect(error?.reason == .emptyText)
    #expect(error?.violations.map(\.field) == ["content"])
  }

  @Test
  func aScriptOverTheLimitIsRefusedWithBothNumbers() {
    let error = error(
      Array(repeating: UInt8(ascii: "a"), count: 101), limits: ScriptLimits(maximumBytes: 100))
    #expect(error?.reason == .tooLarge)
    #expect(error?.description == "content: has 101 bytes but at most 100 are accepted")
  }

  @Test
  func fiftyMegabytesAreRefusedByDefault() {
    let error = error(Array(repeating: UInt8(ascii: "a"), count: 50 << 20))
    #expect(error?.description.contains("52428800") == true)
    #expect(error?.description.contains("10485760") == true)
  }

  @Test
  func moreElementsThanAnyScriptHasAreRefused() {
    let source = String(repeating: "a\n\n", count: 11)
    let error = error(Array(source.utf8), limits: ScriptLimits(maximumElements: 10))
    #expect(error?.reason == .tooLarge)
    #expect(error?.violations.first?.field == "content")
  }

  static let invalid: [(bytes: [UInt8], offset: Int)] = [
    ([0x41, 0xFF], 1), ([0x80], 0), ([0x41, 0x42, 0xC3], 2), ([0xC0, 0xAF], 0),
    ([0xE0, 0x80, 0x80], 0), ([0xED, 0xA0, 0x80], 0), ([0xF5, 0x80, 0x80, 0x80], 0),
    ([0xC3, 0xA1, 0xE2, 0x82], 2), ([0xF0, 0x9F, 0x98, 0x41], 0),
    ([0x0A, 0xF4, 0x90, 0x80, 0x80], 1),
    ([0xEF, 0xBB, 0xBF, 0x41, 0xFE], 4),
  ]

  @Test(arguments: invalid)
  func invalidUTF8IsAnsweredWithItsOffset(_ example: (bytes: [UInt8], offset: Int)) {
    let error = error(example.bytes)
    #expect(error?.reason == .invalidUTF8)
    #expect(error?.description.contains("offset \(example.offset) ") == true)
  }

  @Test(arguments: [
    "/*", "[[", "]]", "*/", "(", ")", "^", "#", "=", "~", ">", "<", "@", "!", ".", "A\n", "*", "_",
    "INT. ", "A (", "/* [[ ", "[[\n", "\r", "\t", ": ", "A:\n", "é",
  ])
  func anyRepetitionIsReadToTheEnd(_ piece: String) throws {
    let count = 100_000 / piece.utf8.count
    let source = "x\n\n" + String(repeating: piece, count: count) + "\n\nINT. END"
    let script = try FountainParser().parse(source.utf8)
    let isSwallowed = piece == "[[" || piece == "[[\n" || piece == "/* [[ "
    #expect(script.elements.last?.text.hasSuffix("INT. END") == true || isSwallowed)
  }

  @Test
  func whatIsNotClosedIsWarnedOfOnce() throws {
    let script = try FountainParser().parse("A\n\n/* b /* c\n\n/* d\n\n[[ e\n\nINT. F".utf8)
    #expect(script.warnings.map(\.reason) == [.unclosedBoneyard, .unclosedNote])
    #expect(script.warnings.map(\.line) == [3, 7])
    #expect(script.scenes.map(\.heading) == ["INT. F"])
  }
}
