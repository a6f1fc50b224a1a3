import Foundation
import NLPDomain

/// A case of screenplay-tools: a script, and what is found in it.
struct FountainCase {
  /// The folder of the cases, if it lies beside this project.
  static let folder: URL? = {
    var folder = URL(filePath: #filePath)
    while folder.path != "/" {
      folder = folder.deletingLastPathComponent()
      let cases = folder.appending(path: "shared/data/screenplays/fountain-cases")
      if FileManager.default.fileExists(atPath: cases.path) { return cases }
    }
    return nil
  }()

  /// All cases.
  static let allNames: [String] = {
    guard let folder,
      let files = try? FileManager.default.contentsOfDirectory(atPath: folder.path)
    else { return [] }
    return files.filter { $0.hasSuffix(".fountain") }.map { String($0.dropLast(9)) }.sorted()
  }()

  /// Those with what is found in them.
  static let names: [String] = allNames.filter {
    FileManager.default.fileExists(atPath: folder?.appending(path: "\($0).txt").path ?? "")
      && $0 != "Tags"
  }

  /// Where this project reads otherwise: what is found there, what is found here, and why.
  ///
  /// `Tags` is not compared at all: `#tag` at the end of a line is no part of Fountain 1.1.
  private static let differences: [String: (from: String, there: String, here: String)] = [
    // «Dialogue is any text following a Character or Parenthetical element»; «any text … is Action»:
    // a speech ends at its empty line. There, the two blanks inside of the next paragraph's note keep
    // it open.
    "Notes": ("His hand is an inch", "DIALOGUE", "ACTION")
  ]

  let source: Data
  let expected: [String]

  static func source(_ name: String) throws -> Data {
    try Data(contentsOf: (folder ?? URL(filePath: "/")).appending(path: "\(name).fountain"))
  }

  init(_ name: String) throws {
    source = try Self.source(name)
    let file = (Self.folder ?? URL(filePath: "/")).appending(path: "\(name).txt")
    let text = try String(contentsOf: file, encoding: .utf8)
    var lines = Self.outline(ofFindings: text)
    if let (from, there, here) = Self.differences[name],
      let index = lines.firstIndex(where: { $0.hasPrefix("\(there) \(from)") })
    {
      // The same element goes on there.
      for line in lines[index...].indices.prefix(while: { lines[$0].hasPrefix("\(there) ") }) {
        lines[line] = here + String(lines[line].dropFirst(there.count))
      }
    }
    expected = lines
  }

  /// A script as lines `KIND text`, one a line of text that is not empty.
  static func outline(of script: Script) -> [String] {
    var lines = script.titlePage.flatMap { entry in
      ["TITLEENTRY \(entry.key)"] + entry.values.map { "TITLEVALUE \($0)" }
    }
    var comments: [String] = []
    for element in script.elements {
      var kind = kinds[element.kind] ?? ""
      if element.kind == .section { kind += "\(element.level)" }
      var text = element.text
      if element.kind == .character {
        let extensions = element.extensions.filter {
          !["CONT'D", "CONT’D"].contains($0)
        }
        text += extensions.map { " (\($0))" }.joined() + (element.isDual ? " ^" : "")
      }
      if let number = element.sceneNumber { text += " #\(number)#" }
      if element.kind == .note || element.kind == .boneyard {
        comments += Self.lines(kind, text)
      } else {
        lines += element.kind == .pageBreak ? [kind] : Self.lines(kind, text)
      }
    }
    return lines + comments
  }

  private static func lines(_ kind: String, _ text: String) -> [String] {
    text.split(separator: "\n").map { $0.trimmingCharacters(in: .whitespaces) }
      .filter { !$0.isEmpty }.map { "\(kind) \($0)" }
  }

  private static let kinds: [ScriptElement.Kind: String] = [
    .sceneHeading: "HEADING", .action: "ACTION", .character: "CHARACTER", .dialogue: "DIALOGUE",
    .parenthetical: "PARENTHETICAL", .lyrics: "LYRIC", .transition: "TRANSITION",
    .centered: "CENTERED", .section: "SECTION", .synopsis: "SYNOPSIS", .note: "NOTE",
    .boneyard: "BONEYARD", .pageBreak: "PAGEBREAK",
  ]

  /// What screenplay-tools found (`KIND:"text" …`, comments numbered and at the end) in the same form.
  private static func outline(ofFindings text: String) -> [String] {
    // Where a comment stood there is a mark, which is not compared.
    let text = text.replacing(/\[\[\d+\]\](?!NOTE)|\/\*\d+\*\/(?!BONEYARD)/, with: "")
      .replacing(/\[\[\d+\]\](?=NOTE)|\/\*\d+\*\/(?=BONEYARD)/, with: "")
    var lines: [String] = []
    for match in text.matches(
      of: /(?m)^([A-Z]+):"([^"]*)"((?: ?(?:"[^"\n]*"|\([^)\n]*\)|:"[^"]*"))*) *$/)
    {
      let (kind, text, rest) = (String(match.1), String(match.2), String(match.3))
      switch kind {
      case "TITLEENTRY":
        lines.append("TITLEENTRY \(text)")
        let value = rest.dropFirst(2).dropLast()
        lines += Self.lines("TITLEVALUE", String(value))
      case "CHARACTER":
        var cue = text
        if let found = rest.firstMatch(of: /"(\([^"]*\))"/) { cue += " \(found.1)" }
        lines.append(
          "CHARACTER \(cue)\(rest.contains("(Dual)") && rest.hasSuffix("(Dual)") ? " ^" : "")")
      case "HEADING":
        let number = rest.firstMatch(of: /\(([^)]*)\)/).map { " #\($0.1)#" } ?? ""
        lines.append("HEADING \(text)\(number)")
      case "SECTION":
        let level = rest.firstMatch(of: /\((\d+)\)/).map { String($0.1) } ?? ""
        lines.append("SECTION\(level) \(text)")
      case "ACTION" where rest.contains("(centered)"): lines += Self.lines("CENTERED", text)
      case "PAGEBREAK": lines.append(kind)
      default: lines += Self.lines(kind, text)
      }
    }
    return lines
  }
}
