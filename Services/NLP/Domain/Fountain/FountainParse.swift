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
        throw InvalidInput(
          .tooLarge, field: "content",
          "has more than \(limits.maximumElements) elements, which no screenplay has")
      }
      advance()
    }
    trimOpenElement()
    return Script(
      titlePage: titlePage, elements: elements, warnings: lines.warnings,
      sourceLines: lines.sourceLines)
  }

  private mutating func advance() {
    current = upcoming
    upcoming = lines.next()
  }

  private mutating func readTitlePage() {
    while current?.isBlank == true { advance() }
    while let line = current, !line.isBlank {
      if let entry = titleEntry(line) {
        titlePage.append(entry)
      } else if !titlePage.isEmpty, line.bytes.isIndented {
        titlePage[titlePage.count - 1].values.append(String(decoding: line.trimmed, as: UTF8.self))
      } else {
        return
      }
      keepComments(of: line)
      advance()
    }
  }

  /// `Key: value` at the left margin. A first line that opens a film («FADE IN:») is none.
  private func titleEntry(_ line: FountainLine) -> TitlePageEntry? {
    guard let first = line.bytes.first, !first.isBlank, !FountainMarks.forcing.contains(first),
      let colon = line.bytes.firstIndex(of: UInt8(ascii: ":")), colon > line.bytes.startIndex,
      colon - line.bytes.startIndex <= FountainMarks.longestTitleKey,
      SlugLine.prefix(of: line.bytes) == nil
    else { return nil }
    let key = String(decoding: line.bytes[..<colon], as: UTF8.self)
    guard !FountainMarks.openings.contains(key) else { return nil }
    let value = line.bytes[(colon + 1)...].trimmingBlanks
    return TitlePageEntry(
      key: key, values: value.isEmpty ? [] : [String(decoding: value, as: UTF8.self)],
      line: line.number)
  }

  private mutating func read(_ line: FountainLine) {
    let text = line.trimmed
    guard let first = text.first else {
      readEmpty(line)
      return
    }
    if text.count >= 3, text.allSatisfy({ $0 == UInt8(ascii: "=") }) {
      standAlone(.pageBreak, [], line)
    } else if first == UInt8(ascii: "~") {
      readLyrics(text.dropFirst(), line)
    } else if block == .speech {
      readSpeech(text, line)
    } else {
      readOutsideSpeech(first, text, line)
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

  private mutating func readOutsideSpeech(
    _ first: UInt8, _ text: ArraySlice<UInt8>, _ line: FountainLine
  ) {
    let rest = text.dropFirst()
    switch first {
    case UInt8(ascii: "#"):
      let level = text.prefix { $0 == UInt8(ascii: "#") }.count
      standAlone(.section, text.dropFirst(level).trimmingBlanks, line)
      elements[elements.count - 1].level = level
    case UInt8(ascii: "="):
      standAlone(.synopsis, rest.trimmingBlanks, line)
    case UInt8(ascii: "!"):
      // What follows is kept as it is, its indentation included.
      let raw = line.bytes[(line.bytes.firstIndex(of: first) ?? line.bytes.startIndex)...]
        .dropFirst()
      readAction(raw, line)
    case UInt8(ascii: ">"):
      if rest.last == UInt8(ascii: "<") {
        standAlone(.centered, rest.dropLast().trimmingBlanks, line)
      } else {
        standAlone(.transition, rest.trimmingBlanks, line)
      }
    case UInt8(ascii: ".") where mayStart && (rest.first.map(Self.startsHeading) ?? false):
      readHeading(rest, line)
    case UInt8(ascii: "@") where mayStart && nextIsText:
      if let cue = CharacterCue(line: rest.trimmingBlanks, isForced: true) {
        readCue(cue, line)
      } else {
        readAction(line.bytes, line)
      }
    default:
      if mayStart, isHeading(text) {
        readHeading(text, line)
      } else if mayStart, !nextIsText, FountainMarks.isTransition(text) {
        standAlone(.transition, text, line)
      } else if mayStart, nextIsText, !FountainMarks.isTransition(text),
        let cue = CharacterCue(line: text, isForced: false)
      {
        readCue(cue, line)
      } else {
        readAction(line.bytes, line)
      }
    }
  }

  private static func startsHeading(_ byte: UInt8) -> Bool {
    byte.isASCIIAlphanumeric || byte >= 0x80
  }

  /// The next line holds text: what stands on this one is not followed by a blank line.
  private var nextIsText: Bool { upcoming.map { !$0.isBlank } ?? false }

  private func isHeading(_ text: ArraySlice<UInt8>) -> Bool {
    guard SlugLine.prefix(of: text) != nil else { return false }
    // A full word (`INTERIOR CASA`) is a heading only where the whole line is in capitals.
    let folded = SlugLine.prefixes.contains { prefix in
      text.prefix(prefix.text.count).map(\.asciiUppercased) == prefix.text
        && !(text.dropFirst(prefix.text.count).first?.isASCIIAlphanumeric ?? false)
    }
    return folded || !text.contains { (0x61...0x7A).contains($0) }
  }

  private mutating func readHeading(_ text: ArraySlice<UInt8>, _ line: FountainLine) {
    let (heading, number) = FountainMarks.splitSceneNumber(text)
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

  private mutating func readSpeech(_ text: ArraySlice<UInt8>, _ line: FountainLine) {
    let kind = open.map { elements[$0].kind }
    if kind != .parenthetical, text.first == UInt8(ascii: "("), text.last == UInt8(ascii: ")") {
      add(.parenthetical, text.dropFirst().dropLast().trimmingBlanks, line)
    } else if kind == .dialogue {
      append(text, line)
    } else {
      add(.dialogue, text, line)
    }
  }

  private mutating func readLyrics(_ text: ArraySlice<UInt8>, _ line: FountainLine) {
    if block == .action { endBlock() }
    add(.lyrics, text.trimmingBlanks, line)
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
