import Validation
import XML

/// Final Draft's XML on its way to a script.
final class FinalDraftDocument: XMLHandler {
  /// What an open element is to the reader.
  private enum Context {
    case document
    case script
    case paragraph
    case dual
    case text(EmphasisStyle, isCapitals: Bool)
    case scene
    case summary
    case notes
    case note
    case titlePage
    case title
    case titleParagraph
    /// It stands around text of a paragraph and says nothing itself.
    case inline
    /// Nothing of the script stands in it.
    case ignored
  }

  private var builder: ScriptBuilder
  private let markLength: Int
  private var contexts: [Context] = []
  private var paragraphs: [FinalDraftParagraph] = []
  /// Text that is being read; the last one where they are nested, which they should not be.
  private var text: [UInt8] = []
  /// Cues of dual dialogue so far; nil outside of it.
  private var dualCues: Int?
  private var note: (text: String, place: SourcePlace)?
  private var titleLines: [TitlePageLayout.Line] = []
  private var titleIsContinued = false

  init(limits: ScriptLimits, markLength: Int) {
    builder = ScriptBuilder(format: .finalDraft, limits: limits)
    self.markLength = markLength
  }

  /// The script, once the document has been read.
  func script(sourceLines: Int) throws -> Script {
    builder.titlePage = TitlePageLayout.entries(of: titleLines)
    return builder.script(sourceLines: sourceLines)
  }

  // MARK: XMLHandler

  func startElement(_ name: String, attributes: [String: String], at place: XMLPlace) throws {
    let place = SourcePlace(line: place.line, offset: place.offset + markLength)
    let context = context(of: name, attributes)
    switch (name, context) {
    case (_, nil):
      throw InvalidInput(
        .malformed, field: "content",
        "is XML whose root is <\(name.prefix(40))>; Final Draft's is <FinalDraft>")
    case ("Paragraph", .paragraph):
      // The paragraph that holds dual dialogue has no text of its own.
      paragraphs.append(FinalDraftParagraph(attributes: attributes, place: place))
    case ("DualDialogue", .dual): dualCues = 0
    case ("ScriptNote", .note): note = ("", place)
    case ("Paragraph", .titleParagraph):
      paragraphs.append(FinalDraftParagraph(attributes: attributes, place: place))
    case (_, .text): text = []
    default: break
    }
    contexts.append(context ?? .ignored)
  }

  func endElement() throws {
    guard let context = contexts.popLast() else { return }
    switch context {
    case .text(let style, let isCapitals): endText(style, isCapitals: isCapitals)
    case .paragraph:
      if let paragraph = paragraphs.popLast() { try add(paragraph) }
    case .titleParagraph:
      if let paragraph = paragraphs.popLast() { addToTitlePage(paragraph) }
    case .dual: dualCues = nil
    case .note: try endNote()
    case .document, .script, .scene, .summary, .notes, .titlePage, .title, .inline,
      .ignored:
      break
    }
  }

  func characters(_ characters: UnsafeBufferPointer<UInt8>) {
    if case .text = contexts.last { text += characters }
  }

  // MARK: Elements

  /// What an element is, by where it stands; nil for a root that is not Final Draft's.
  private func context(of name: String, _ attributes: [String: String]) -> Context? {
    guard let parent = contexts.last else { return name == "FinalDraft" ? .document : nil }
    switch (parent, name) {
    case (.document, "Content"): return .script
    case (.document, "TitlePage"): return .titlePage
    case (.document, "ScriptNotes"): return .notes
    case (.titlePage, "Content"): return .title
    case (.title, "Paragraph"): return .titleParagraph
    case (.script, "Paragraph"), (.dual, "Paragraph"): return .paragraph
    case (.paragraph, "DualDialogue"): return .dual
    case (.paragraph, "SceneProperties"): return .scene
    case (.scene, "Summary"): return .summary
    case (.paragraph, "ScriptNote"), (.notes, "ScriptNote"): return .note
    case (.paragraph, "Text"), (.inline, "Text"), (.summary, "Text"), (.note, "Text"),
      (.titleParagraph, "Text"):
      return Self.text(attributes)
    case (.summary, "Paragraph"): return .summary
    case (.note, _): return .note
    case (.paragraph, _), (.inline, _), (.titleParagraph, _): return .inline
    default: return .ignored
    }
  }

  private static func text(_ attributes: [String: String]) -> Context {
    let styles = Set((attributes["Style"] ?? "").split(separator: "+").map(String.init))
    var style: EmphasisStyle = []
    if styles.contains("Bold") { style.insert(.bold) }
    if styles.contains("Italic") { style.insert(.italic) }
    if styles.contains("Underline") { style.insert(.underline) }
    return .text(style, isCapitals: styles.contains("AllCaps"))
  }

  private func endText(_ style: EmphasisStyle, isCapitals: Bool) {
    let text = String(decoding: text, as: UTF8.self)
    self.text = []
    let run = EmphasisRun(isCapitals ? text.uppercased() : text, style)
    switch contexts.last {
    case .note: note?.text += run.text
    case .summary:
      if let last = paragraphs.indices.last { paragraphs[last].synopsis += run.text + " " }
    default:
      if let last = paragraphs.indices.last { paragraphs[last].runs.append(run) }
    }
  }

  private func endNote() throws {
    // A note's own paragraphs are lines of it.
    if case .note = contexts.last {
      note?.text += "\n"
      return
    }
    guard let note else { return }
    self.note = nil
    if let last = paragraphs.indices.last {
      paragraphs[last].notes.append(note)
    } else {
      try builder.add(.note, Self.lines(note.text, note.place), at: note.place)
    }
  }

  // MARK: The script

  private func add(_ paragraph: FinalDraftParagraph) throws {
    if paragraph.startsNewPage { try builder.add(.pageBreak, [], at: paragraph.place) }
    let place = paragraph.place
    let (kind, level) = paragraph.kind ?? (.action, 0)
    let lines = Self.lines(paragraph.text(of: kind), place)
    if paragraph.kind == nil, lines.contains(where: { !$0.text.isEmpty }) {
      builder.warnings.append(ScriptWarning(reason: .unknownParagraph, line: place.line))
    }
    if kind == .character {
      try addCue(lines, at: place)
    } else if kind == .action || kind == .centered {
      // One line each where they are centred.
      for part in kind == .centered ? lines.map({ [$0] }) : [lines] {
        try builder.add(kind, part, at: place)
      }
    } else {
      try builder.add(
        kind, lines, at: place, number: kind == .sceneHeading ? paragraph.number : nil,
        level: level)
    }
    try builder.add(.synopsis, [(paragraph.synopsis, place)], at: place)
    for note in paragraph.notes {
      try builder.add(.note, Self.lines(note.text, note.place), at: note.place)
    }
  }

  private func addCue(_ lines: [(text: String, place: SourcePlace)], at place: SourcePlace) throws {
    let text = lines.map(\.text).joined(separator: " ")
    guard var cue = CharacterCue(line: Array(text.utf8).trimmingBlanks, isForced: true) else {
      return
    }
    if let count = dualCues {
      cue.isDual = count > 0
      dualCues = count + 1
    }
    try builder.addCue(cue, at: place)
  }

  private func addToTitlePage(_ paragraph: FinalDraftParagraph) {
    let text = Emphasis.marked(paragraph.runs)
    for line in text.split(separator: "\n", omittingEmptySubsequences: false) {
      guard !line.trimmingBlanks.isEmpty else {
        titleIsContinued = false
        continue
      }
      titleLines.append(
        TitlePageLayout.Line(
          text: String(line), isCentered: paragraph.isCentered, isContinued: titleIsContinued,
          line: paragraph.place.line))
      titleIsContinued = true
    }
    if text.isEmpty { titleIsContinued = false }
  }

  private static func lines(
    _ text: String, _ place: SourcePlace
  ) -> [(text: String, place: SourcePlace)] {
    // What may part lines is a control character or one of two beyond ASCII.
    guard text.utf8.contains(where: { $0 < 0x20 || $0 == 0xC2 || $0 == 0xE2 }) else {
      return [(text, place)]
    }
    return text.split(omittingEmptySubsequences: false, whereSeparator: \.isNewline)
      .map { (String($0), place) }
  }
}
