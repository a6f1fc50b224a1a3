/// A piece of a script, anchored to its place in the source.
public struct ScriptElement: Sendable, Equatable {
  /// What a piece of a script is.
  public enum Kind: String, Sendable, CaseIterable {
    /// A slug line.
    case sceneHeading
    /// What is seen and heard.
    case action
    /// The cue above a speech.
    case character
    /// What is said.
    case dialogue
    /// A direction inside a speech.
    case parenthetical
    /// A sung line.
    case lyrics
    /// How one scene gives way to the next.
    case transition
    /// A centred line.
    case centered
    /// A heading of the outline.
    case section
    /// What a scene or section is about.
    case synopsis
    /// A remark that is not printed.
    case note
    /// Text cut away but kept in the file.
    case boneyard
    /// A forced page break.
    case pageBreak
  }

  /// What it is.
  public var kind: Kind
  /// The text without the marks that make it what it is; lines parted by `\n`.
  public var text: String
  /// The first line in the source, from 1; in a PDF the line on its page.
  public var line: Int
  /// The first byte in the source, from 0; in Final Draft's XML that of the paragraph's tag, in a PDF
  /// 0, as its text has no order of bytes.
  public var offset: Int
  /// The page of a PDF that it begins on, from 1; nil in other formats.
  public var pageNumber: Int?
  /// The scene that it stands in, from 0; nil before the first heading.
  public var sceneIndex: Int?
  /// For a speech's elements: who speaks.
  public var character: String?
  /// For a cue: extensions without brackets, as written (`V.O.`, `CONT'D`).
  public var extensions: [String] = []
  /// For a cue: spoken at the same time as the speech before it.
  public var isDual = false
  /// For a section: its depth, from 1; otherwise 0.
  public var level = 0
  /// For a scene heading: the scene number as written.
  public var sceneNumber: String?
  /// Pages before it, estimated at 55 lines a page.
  public internal(set) var page = 0.0
  /// The source line of every line of `text`; empty where they simply follow each other.
  var irregularLines: [Int] = []
  /// The index of the last line of `text`.
  private var lastTextLine = 0

  init(
    kind: Kind, text: String, line: Int, offset: Int, sceneIndex: Int?, character: String? = nil,
    pageNumber: Int? = nil
  ) {
    self.kind = kind
    self.text = text
    self.line = line
    self.offset = offset
    self.sceneIndex = sceneIndex
    self.character = character
    self.pageNumber = pageNumber
  }

  /// The source line, from 1, of the line of `text` with the given index.
  func sourceLine(ofTextLine index: Int) -> Int {
    irregularLines.indices.contains(index) ? irregularLines[index] : line + index
  }
}

extension ScriptElement {
  /// Where it begins in the source.
  var place: SourcePlace { SourcePlace(line: line, offset: offset, page: pageNumber) }

  /// Adds a line of text that stands on the given line of the source.
  mutating func append(_ addition: String, line number: Int) {
    let count = lastTextLine + 1
    if irregularLines.isEmpty, number != line + count {
      irregularLines = (0..<count).map { line + $0 }
    }
    if !irregularLines.isEmpty { irregularLines.append(number) }
    text += "\n"
    text += addition
    lastTextLine = count
  }
}
