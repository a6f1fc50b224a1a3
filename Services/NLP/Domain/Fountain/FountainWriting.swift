/// One script on its way to Fountain.
struct FountainWriting {
  private typealias Line = ArraySlice<UInt8>

  private let script: Script
  private var output: [UInt8] = []
  private var warnings: [ScriptWarning] = []
  /// The last line belongs to a speech that is not ended by an empty line yet.
  private var isInSpeech = false
  /// The kind of the last element that is not a comment.
  private var lastKind: ScriptElement.Kind?

  init(_ script: Script) {
    self.script = script
  }

  mutating func fountain() -> FountainText {
    writeTitlePage()
    for index in script.elements.indices { write(elementAt: index) }
    if !output.isEmpty { output.append(.newline) }
    // Reading takes one byte order mark off; an empty line keeps a script's own.
    if output.starts(with: [0xEF, 0xBB, 0xBF]) { output.insert(.newline, at: 0) }
    return FountainText(text: String(decoding: output, as: UTF8.self), warnings: warnings)
  }

  private mutating func writeTitlePage() {
    for entry in script.titlePage {
      let values = entry.values.map { unmarked($0, at: SourcePlace(line: entry.line)) }
      newLine()
      output += "\(unmarked(entry.key, at: SourcePlace(line: entry.line))):".utf8
      if values.count == 1 {
        output += " \(values[0])".utf8
      } else {
        for value in values { output += "\n    \(value)".utf8 }
      }
    }
  }

  private mutating func write(elementAt index: Int) {
    let element = script.elements[index]
    if element.kind.isComment {
      writeComment(element, next: nextKind(after: index))
      return
    }
    switch element.kind {
    case .dialogue, .parenthetical: writeSpeech(element)
    case .lyrics where element.character != nil && isInSpeech: writeSpeech(element)
    case .character: writeCue(element, at: index)
    case .action: writeAction(element.text, element)
    case .pageBreak where isInSpeech && lastKind == .character: newLine("===")
    default: writeLine(element)
    }
    lastKind = element.kind
    if element.kind == .pageBreak { isInSpeech = false }
  }

  /// The next element that is not a comment.
  private func nextKind(after index: Int) -> ScriptElement.Kind? {
    guard let next = script.elements[(index + 1)...].first(where: { !$0.kind.isComment }) else {
      return nil
    }
    return next.kind == .lyrics && next.character == nil ? .action : next.kind
  }

  // MARK: Kinds

  /// A comment stays inside a speech that goes on after it; any other has a paragraph of its own.
  private mutating func writeComment(_ comment: ScriptElement, next: ScriptElement.Kind?) {
    var text = Array(comment.text.utf8)
    let (open, close) = comment.kind == .note ? ("[[", "]]") : ("/*", "*/")
    if comment.kind == .note {
      text = note(text, at: comment.place)
    } else {
      let parted = Self.parted(comment.text, at: close)
      if parted != comment.text { warn(.markAltered, comment.place) }
      text = Array(parted.utf8)
    }
    let goesOn = isInSpeech && (next?.isSpoken == true || (next == .pageBreak && isAfterCue))
    if goesOn {
      output.append(0x20)
    } else if isInSpeech, isAfterCue {
      // What makes the line above a cue is that this one is not empty.
      newLine()
      lastKind = .dialogue
    } else {
      newParagraph()
    }
    output += open.utf8
    output += text
    output += close.utf8
  }

  private var isAfterCue: Bool { lastKind == .character }

  /// A note's text: without what would end it before its end.
  private mutating func note(_ text: [UInt8], at place: SourcePlace) -> [UInt8] {
    let closing = UInt8(ascii: "]")
    var result: [UInt8] = []
    var isAltered = text.last == closing
    var lineIsEmpty = false
    for byte in text {
      if byte == closing, result.last == closing {
        result.append(0x20)
        isAltered = true
      }
      // Two blanks keep an empty line inside a note.
      if byte == .newline, lineIsEmpty { result += [0x20, 0x20] }
      lineIsEmpty = byte == .newline
      result.append(byte)
    }
    if result.last == closing { result.append(0x20) }
    if isAltered { warn(.markAltered, place) }
    return result
  }

  private mutating func writeCue(_ element: ScriptElement, at index: Int) {
    let wanted = CharacterCue(
      name: unmarked(element.text, at: element.place),
      extensions: element.extensions.map { unmarked($0, at: element.place) },
      isDual: element.isDual)
    let extensions = wanted.extensions.map { " (\($0))" }.joined()
    let line = wanted.name + extensions + (wanted.isDual ? " ^" : "")
    let bytes = Array(line.utf8)[...]
    let next = nextKind(after: index)
    let isFollowed =
      next?.isSpoken == true || next == .pageBreak
      || script.elements.dropFirst(index + 1).first?.kind.isComment == true
    if isFollowed, !opensTitlePage(bytes), reading(bytes, nextIsText: true) == .cue(wanted) {
      newParagraph(line)
      isInSpeech = true
    } else if isFollowed, CharacterCue(line: bytes, isForced: true) == wanted {
      newParagraph("@" + line)
      isInSpeech = true
    } else {
      warn(.notExpressible, element.place)
      writeAction(line, element)
    }
  }

  private mutating func writeSpeech(_ element: ScriptElement) {
    guard isInSpeech else {
      warn(.notExpressible, element.place)
      writeAction(element.kind == .parenthetical ? "(\(element.text))" : element.text, element)
      return
    }
    switch element.kind {
    case .parenthetical:
      newLine("(\(unmarked(element.text, at: element.place)))")
    case .lyrics:
      newLine("~\(unmarked(element.text, at: element.place))")
    default:
      var afterParenthetical = lastKind == .parenthetical
      for line in Self.lines(of: unmarked(element.text, at: element.place)) {
        let bytes = line.trimmingBlanks
        // Two blanks keep an empty line inside a speech.
        newLine(bytes.isEmpty ? Array("  ".utf8)[...] : bytes)
        if !bytes.isEmpty,
          FountainReading.inSpeech(bytes, afterParenthetical: afterParenthetical) != .dialogue
        {
          warn(.notExpressible, element.place)
        }
        afterParenthetical = false
      }
    }
  }

  private mutating func writeAction(_ text: String, _ element: ScriptElement) {
    newParagraph()
    let lines = Self.lines(of: unmarked(text, at: element.place))
    for (index, line) in lines.enumerated() {
      if index > 0 { newLine() }
      let isFirst = index == 0
      let nextIsText = index + 1 < lines.count
      let isPlain =
        !line.trimmingBlanks.isEmpty
        && reading(line, mayStart: isFirst, nextIsText: nextIsText) == .action(line)
        && !(isFirst && opensTitlePage(line))
      if !isPlain { output.append(UInt8(ascii: "!")) }
      output += line
    }
  }

  /// An element of one line that stands by itself.
  private mutating func writeLine(_ element: ScriptElement) {
    let text = unmarked(element.text, at: element.place)
    let bytes = Array(text.utf8)[...]
    switch element.kind {
    case .sceneHeading:
      let number = element.sceneNumber.flatMap { FountainMarks.isSceneNumber($0.utf8) ? $0 : nil }
      if number != element.sceneNumber { warn(.notExpressible, element.place) }
      let line = text + (number.map { " #\($0)#" } ?? "")
      write([line, "." + line], as: .heading(bytes, number: number), element)
    case .transition: write([text, "> " + text], as: .transition(bytes), element)
    case .centered: write(["> \(text) <"], as: .centered(bytes), element)
    case .section:
      let marks = String(repeating: "#", count: max(1, element.level))
      write(["\(marks) \(text)"], as: .section(level: max(1, element.level), bytes), element)
    case .synopsis: write(["= \(text)"], as: .synopsis(bytes), element)
    case .lyrics: write(["~\(text)"], as: .lyrics(bytes), element)
    case .pageBreak: newParagraph("===")
    case .action, .character, .dialogue, .parenthetical, .note, .boneyard: break
    }
  }

  /// Writes the first of some lines that is read as it is meant; where none is, the text as action.
  private mutating func write(
    _ lines: [String], as wanted: FountainReading, _ element: ScriptElement
  ) {
    let line = lines.first { line in
      let bytes = Array(line.utf8)[...]
      return reading(bytes, nextIsText: false) == wanted && !opensTitlePage(bytes)
    }
    guard let line else {
      warn(.notExpressible, element.place)
      writeAction(element.text, element)
      return
    }
    // Lines of a song stand together.
    if element.kind == .lyrics, lastKind == .lyrics, !isInSpeech {
      newLine(line)
    } else {
      newParagraph(line)
    }
  }

  // MARK: Lines

  private func reading(
    _ line: Line, mayStart: Bool = true, nextIsText: Bool
  ) -> FountainReading {
    FountainReading(
      line, trimmed: line.trimmingBlanks, mayStart: mayStart, nextIsText: nextIsText)
  }

  /// A first line that would be taken for an entry of the title page.
  private func opensTitlePage(_ line: Line) -> Bool {
    output.isEmpty && FountainMarks.titleEntry(line) != nil
  }

  private mutating func newLine(_ line: Line = []) {
    if !output.isEmpty { output.append(.newline) }
    output += line
  }

  private mutating func newLine(_ line: String) { newLine(Array(line.utf8)[...]) }

  private mutating func newParagraph(_ line: String = "") {
    if !output.isEmpty { output += [.newline, .newline] }
    output += line.utf8
    isInSpeech = false
  }

  private static func lines(of text: String) -> [Line] {
    Array(text.utf8).split(separator: .newline, omittingEmptySubsequences: false)
  }

  /// A text in which nothing opens a comment: a blank parts the two bytes of a mark.
  private mutating func unmarked(_ text: String, at place: SourcePlace) -> String {
    guard text.utf8.contains(UInt8(ascii: "[")) || text.utf8.contains(UInt8(ascii: "/")) else {
      return text
    }
    let parted = Self.parted(Self.parted(text, at: "[["), at: "/*")
    if parted != text { warn(.markAltered, place) }
    return parted
  }

  /// A text with a blank between the two bytes of a mark, wherever it stands.
  private static func parted(_ text: String, at mark: String) -> String {
    let mark = Array(mark.utf8)
    var result: [UInt8] = []
    for byte in text.utf8 {
      if byte == mark[1], result.last == mark[0] { result.append(0x20) }
      result.append(byte)
    }
    return String(decoding: result, as: UTF8.self)
  }

  private mutating func warn(_ reason: ScriptWarning.Reason, _ place: SourcePlace) {
    let warning = ScriptWarning(reason: reason, line: place.line, pageNumber: place.page)
    if warnings.last != warning { warnings.append(warning) }
  }
}

extension ScriptElement.Kind {
  /// A note or a boneyard: it stands between other elements without ending them.
  var isComment: Bool { self == .note || self == .boneyard }
  /// What a speech is made of below its cue.
  fileprivate var isSpoken: Bool { self == .dialogue || self == .parenthetical || self == .lyrics }
}
