import Foundation
import NLPDomain
import Testing

/// Fountain as screenplay-tools (https://github.com/wildwinter/screenplay-tools) reads it, case by case,
/// where its cases lie beside this project.
///
/// What is compared is what both have: paragraphs of action are one there, `CONT'D` is dropped there.
/// Where the two differ, `FountainCase.differences` says so with the words of Fountain 1.1.
@Suite(.enabled(if: FountainCase.folder != nil))
struct FountainConformanceTests {
  @Test(arguments: FountainCase.names)
  func theCaseIsReadAsThere(_ name: String) throws {
    let example = try FountainCase(name)
    let script = try FountainParser().parse(example.source)
    #expect(FountainCase.outline(of: script) == example.expected, "\(name)")
  }

  @Test(arguments: FountainCase.allNames)
  func theCaseCanBeWrittenAndReadAgain(_ name: String) throws {
    let script = try FountainParser().parse(FountainCase.source(name))
    let written = FountainWriter().write(script)
    #expect(written.warnings.isEmpty)
    let again = try FountainParser().parse(written.text.utf8)
    #expect(UnanchoredScript(again) == UnanchoredScript(script))
  }

  @Test
  func theScriptOfFinalDraftBecomesItsFountain() throws {
    let folder = try #require(FountainCase.folder).deletingLastPathComponent()
    let xml = try Data(contentsOf: folder.appending(path: "fdx/final-draft.fdx"))
    let expected = try String(
      contentsOf: folder.appending(path: "fdx/final-draft.fountain"), encoding: .utf8)
    let written = FountainWriter().write(try ScriptReader().read(xml))
    #expect(written.warnings.isEmpty)
    // The title page, which is not read there, comes first.
    #expect(
      written.text.hasSuffix("\n\n" + expected.trimmingCharacters(in: .newlines) + "\n"))
    #expect(written.text.hasPrefix("Title: _FDX Test Script_\nCredit: Written by\nAuthor: Ian\n"))
  }
}
