import Execution
import Validation

/// One pass over one Fountain script.
struct FountainParse {
  /// What the lines so far have opened.
  private enum Block {
    /// Nothing: the next line may be anything.
    case none
    /// A paragraph of action; its element is the last one that is not a comment.
    case action
    /// A speech.
    case speech
  }

  private var lines: FountainLines
  private let limits: ScriptLimits
  private var current: FountainLine?
  private var upcoming: FountainLine?
  private var block = Block.none
  /// A heading or a cue may stand on this line: the one before is blank or stands by itself.
  private var mayStart = true
  private var titlePage: [TitlePageEntry] = []
  private var elements: [ScriptElement] = []
  /// The element that lines are added to; comments do not take its place.
  private var open: Int?
  private var speaker: String?
  private var names: [String: String] = [:]
  private var sceneIndex: Int?

  init(_ text: ScriptText, limits: ScriptLimits) {
    lines = FountainLines(text)
    self.limits = limits
    current = lines.next()
    upcoming = lines.next()
  }

  mutating func script(cancellation: Cancellation) throws -> Script {
    readTitlePage()
    while let line = current {
      try cancellation.check()
      read(line)
      keepComments(of: line)
      guard elements.count <= limits.maximumElements else {
        throw InvalidInput.tooManyElements(limits)
      }
      advance()
    }
    trimOpenElement()
    return Script(
      format: .fountain, titlePage: titlePage, elements: elements,
      warnings: lines.warnings, sourceLines: lines.sourceLines)
  }

  private mutating func advance() {
    current = upcoming
    upcoming = lines.next()
  }

  private mutating func readTitlePage() {
    while current?.isBlank == true { advance() }
    while let line = current, !line.isBlank {
      if let (key, value) = FountainMarks.titleEntry(line.bytes) {
        titlePage.append(
          TitlePageEntry(
            key: String(decoding: key, as: UTF8.self),
            values: value.isEmpty ? [] : [String(decoding: value, as: UTF8.self)],
            line: line.number))
      } else if titlePage.isEmpty {
        return
      } else if line.bytes.isIndented, !line.trimmed.isEmpty {
        titlePage[titlePage.count - 1].values.append(String(decoding: line.trimmed, as: UTF8.self))
      } else if !line.isCommentOnly {
        return
      }
      keepComments(of: line)
      advance()
    }
  }

  private mutating func read(_ line: FountainLine) {
    let text = line.trimmed
    if text.isEmpty {
      readEmpty(line)
    } else if block == .speech {
      readInSpeech(text, line)
    } else {
      readOutsideSpeech(text, line)
    }
  }

  private mutating func readEmpty(_ line: FountainLine) {
    if line.isCommentOnly {
      mayStart = true
    } else if block == .speech, line.bytes.count >= 2 {
      // Two blanks say that the speech goes on after an empty line.
      if let open, elements[open].kind == .dialogue { append([], line) }
    } else {
      endBlock()
    }
  }

  private mutating func readOutsideSpeech(_ text: ArraySlice<UInt8>, _ line: FountainLine) {
    switch FountainReading(
      line.bytes, trimmed: text, mayStart: mayStart, nextIsText: nextIsText)
    {
    case .pageBreak: standAlone(.pageBreak, [], line)
    case .lyrics(let words): readLyrics(words, line)
    case .section(let level, let title):
      standAlone(.section, title, line)
      elements[elements.count - 1].level = level
    case .synopsis(let summary): standAlone(.synopsis, summary, line)
    case .centered(let words): standAlone(.centered, words, line)
    case .transition(let words): standAlone(.transition, words, line)
    case .heading(let heading, let number): readHeading(heading, number: number, line)
    case .cue(let cue): readCue(cue, line)
    case .action(let raw): readAction(raw, line)
    }
  }

  /// The next line holds text: what stands on this one is not followed by a blank line.
  private var nextIsText: Bool { upcoming.map { !$0.isBlank } ?? false }

  private mutating func readHeading(
    _ heading: ArraySlice<UInt8>, number: String?, _ line: FountainLine
  ) {
    sceneIndex = sceneIndex.map { $0 + 1 } ?? 0
    standAlone(.sceneHeading, heading, line)
    elements[elements.count - 1].sceneNumber = number
    mayStart = false
  }

  private mutating func readCue(_ cue: CharacterCue, _ line: FountainLine) {
    endBlock()
    let key = cue.name.uppercased()
    let name = names[key] ?? cue.name
    names[key] = name
    speaker = name
    add(.character, Array(cue.name.utf8)[...], line)
    elements[elements.count - 1].extensions = cue.extensions
    elements[elements.count - 1].isDual = cue.isDual
    block = .speech
    mayStart = false
  }

  private mutating func readInSpeech(_ text: ArraySlice<UInt8>, _ line: FountainLine) {
    let kind = open.map { elements[$0].kind }
    switch FountainReading.inSpeech(text, afterParenthetical: kind == .parenthetical) {
    case .pageBreak: standAlone(.pageBreak, [], line)
    case .lyrics: readLyrics(text.dropFirst().trimmingBlanks, line)
    case .parenthetical: add(.parenthetical, text.dropFirst().dropLast().trimmingBlanks, line)
    default:
      if kind == .dialogue { append(text, line) } else { add(.dialogue, text, line) }
    }
  }

  private mutating func readLyrics(_ text: ArraySlice<UInt8>, _ line: FountainLine) {
    if block == .action { endBlock() }
    add(.lyrics, text, line)
    mayStart = false
  }

  private mutating func readAction(_ text: ArraySlice<UInt8>, _ line: FountainLine) {
    if block == .action {
      append(text, line)
    } else {
      add(.action, text, line)
      block = .action
    }
    mayStart = false
  }

  /// Adds an element that ends what was open and lets anything follow.
  private mutating func standAlone(
    _ kind: ScriptElement.Kind, _ text: ArraySlice<UInt8>, _ line: FountainLine
  ) {
    endBlock()
    add(kind, text, line)
    open = nil
  }

  private mutating func endBlock() {
    trimOpenElement()
    block = .none
    open = nil
    speaker = nil
    mayStart = true
  }

  /// Takes empty lines off the end of the open element: they were kept for what might follow.
  private mutating func trimOpenElement() {
    guard let open else { return }
    while elements[open].text.hasSuffix("\n") { elements[open].text.removeLast() }
  }

  private mutating func add(
    _ kind: ScriptElement.Kind, _ text: ArraySlice<UInt8>, _ line: FountainLine
  ) {
    trimOpenElement()
    elements.append(
      ScriptElement(
        kind: kind, text: Self.string(text, of: kind), line: line.number, offset: line.offset,
        sceneIndex: sceneIndex, character: speaker))
    open = elements.count - 1
  }

  private mutating func append(_ text: ArraySlice<UInt8>, _ line: FountainLine) {
    guard let open else { return }
    elements[open].append(
      Self.string(text, of: elements[open].kind), line: line.number)
  }

  /// Action keeps its indentation, a tab as four spaces; blanks at the end of a line say nothing.
  private static func string(_ text: ArraySlice<UInt8>, of kind: ScriptElement.Kind) -> String {
    guard kind == .action else { return String(decoding: text, as: UTF8.self) }
    let kept = text.lastIndex { !$0.isBlank }.map { text[...$0] } ?? []
    guard kept.contains(0x09) else { return String(decoding: kept, as: UTF8.self) }
    return String(
      decoding: kept.flatMap { $0 == 0x09 ? [0x20, 0x20, 0x20, 0x20] : [$0] }, as: UTF8.self)
  }

  private mutating func keepComments(of line: FountainLine) {
    for comment in line.comments {
      elements.append(
        ScriptElement(
          kind: comment.kind, text: comment.text, line: comment.line, offset: comment.offset,
          sceneIndex: sceneIndex))
    }
  }
}
