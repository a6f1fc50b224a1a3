import Execution
import Validation

/// A script out of lines that say what they are by their place on the page: the one set of rules for
/// plain text and PDF.
///
/// Columns are not taken from a table, as no two programs agree on them, but from each other: headings
/// and action stand at the left margin; a cue is a line in capitals well to the right of it, above
/// lines that stand between both; a transition stands far to the right. Lines that were broken because
/// they were full are joined again.
struct LayoutReading {
  /// How far right of the margin a cue stands at least, in characters.
  private static let cueIndent = 8
  /// How far right of the margin a speech stands at least.
  private static let speechIndent = 4
  /// How far right of the margin a transition stands at least that is not known by its words.
  private static let transitionIndent = 25
  /// How far apart two columns of dual dialogue begin at least.
  private static let dualDistance = 15
  /// Lines of a direction at most.
  private static let longestDirection = 4
  /// Lines of a title page at most.
  private static let longestTitlePage = 60

  private let lines: [LayoutLine]
  private let margin: Int
  /// The right end of the text, for what is centred.
  private let rightEnd: Int
  private var pieces: [LayoutPiece] = []
  private var index = 0
  /// The columns of the speech that is being read: of its cue and of its first line.
  private var speech: (cue: Int, text: Int?)?
  private var parenthesisIsOpen = false

  /// - Parameters:
  ///   - lines: the lines in order.
  ///   - hasPages: whether they say on which page they stand.
  ///   - cancellation: looked at between lines.
  /// - Throws: `CancellationError`.
  init(_ lines: [LayoutLine], hasPages: Bool, cancellation: Cancellation) throws {
    let stripped = try PageFurniture(hasPages: hasPages).strip(lines, cancellation: cancellation)
    self.lines = stripped
    margin = Self.margin(of: stripped)
    let ends = stripped.map { $0.segments.last?.end ?? 0 }.sorted()
    rightEnd = ends.isEmpty ? 0 : ends[(ends.count - 1) * 95 / 100]
  }

  /// Adds the script to `builder`.
  mutating func read(into builder: inout ScriptBuilder, cancellation: Cancellation) throws {
    builder.titlePage = readTitlePage()
    while index < lines.count {
      try cancellation.check()
      readLine()
    }
    let widths = LineWidths(pieces)
    for piece in pieces {
      if let cue = piece.cue {
        try builder.addCue(cue, at: piece.place)
      } else {
        try builder.add(
          piece.kind, widths.joined(piece), at: piece.place, number: piece.sceneNumber)
      }
    }
  }

  // MARK: The page

  /// Where headings stand most often; without any, where most lines stand.
  private static func margin(of lines: [LayoutLine]) -> Int {
    func mode(_ columns: [Int]) -> Int? {
      var counts: [Int: Int] = [:]
      for column in columns { counts[column, default: 0] += 1 }
      return counts.max { ($0.value, -$0.key) < ($1.value, -$1.key) }?.key
    }
    let headings = lines.filter { SlugLine.isHeading(Array($0.text.utf8)[...]) }.map(\.column)
    return mode(headings) ?? mode(lines.filter { $0.text.utf8.count > 35 }.map(\.column))
      ?? lines.map(\.column).min() ?? 0
  }

  /// A title page is a first page, or lines before the first heading, that begin far from the margin.
  private mutating func readTitlePage() -> [TitlePageEntry] {
    guard let first = lines.first, first.column >= margin + Self.cueIndent,
      !isTransition(first)
    else { return [] }
    let end =
      lines.firstIndex { line in
        line.page != first.page || isHeading(line) || isOpening(line.text)
          || (line.column <= margin + 1 && line.text.utf8.count > 45)
      } ?? lines.count
    guard end < lines.count, end <= Self.longestTitlePage else { return [] }
    let entries = TitlePageLayout.entries(
      of: lines[..<end].map { line in
        TitlePageLayout.Line(
          text: line.text, isCentered: line.column >= margin + Self.cueIndent,
          isContinued: !line.isAfterSpace, line: line.place.line)
      })
    index = end
    return entries
  }

  private func isOpening(_ text: String) -> Bool {
    text.last == ":" && FountainMarks.openings.contains(String(text.dropLast()))
  }

  // MARK: Lines

  private mutating func readLine() {
    let line = lines[index]
    if let speech {
      if goesOn(speech, at: line) {
        readInSpeech(line)
        index += 1
        return
      }
      endSpeech()
    }
    let startsBlock = line.isAfterSpace || pieces.isEmpty
    if isHeading(line), startsBlock || pieces.last?.kind != .action {
      readHeading(line)
    } else if let columns = dualCues(at: index) {
      readDual(split: columns)
    } else if let cue = cue(at: index) {
      readCue(cue, line)
    } else if isTransition(line) {
      add(.transition, line)
    } else if isCentered(line) {
      add(.centered, line)
    } else {
      readAction(line)
    }
  }

  private func isHeading(_ line: LayoutLine) -> Bool {
    line.column <= margin + Self.cueIndent
      && (line.sceneNumber != nil || SlugLine.isHeading(Array(line.text.utf8)[...]))
  }

  private mutating func readHeading(_ line: LayoutLine) {
    var piece = LayoutPiece(kind: .sceneHeading, lines: [.init(line)])
    let next = lines.dropFirst(index + 1).first
    // A heading too long for its line goes on in capitals on the next.
    if let next, !next.isAfterSpace, next.column <= line.column + 6, line.text.utf8.count > 45,
      next.text == next.text.uppercased(), !isHeading(next)
    {
      piece.lines.append(.init(next))
      index += 1
    }
    // A number in the script's own text stays what it is in Fountain.
    piece.sceneNumber = line.sceneNumber
    pieces.append(piece)
    index += 1
  }

  /// The cue that a line is, by its capitals and by what stands below.
  private func cue(at index: Int) -> CharacterCue? {
    let line = lines[index]
    guard line.column >= margin + Self.cueIndent, line.segments.count == 1,
      line.text.utf8.count <= 60, let next = lines.dropFirst(index + 1).first,
      !next.isAfterSpace, next.column <= line.column,
      next.column >= margin + Self.speechIndent
    else { return nil }
    let bytes = Array(line.text.utf8)[...]
    guard !FountainMarks.isTransition(bytes) else { return nil }
    return CharacterCue(line: bytes, isForced: false)
  }

  private mutating func readCue(_ cue: CharacterCue, _ line: LayoutLine) {
    // A speech that goes on at the top of a page has its cue once more.
    let isRepeated =
      line.isAtPageStart && cue.extensions.contains(where: Self.isContinuation)
      && pieces.last?.kind.isOfSpeech == true
      && pieces.last(where: { $0.cue != nil })?.cue?.name == cue.name
    if !isRepeated {
      pieces.append(
        LayoutPiece(kind: .character, cue: cue, lines: [.init(line)]))
    }
    speech = (line.column, nil)
    parenthesisIsOpen = false
    index += 1
  }

  private static func isContinuation(_ text: String) -> Bool {
    let folded = text.uppercased().filter(\.isLetter)
    return ["CONTD", "CONTINUED", "CONT", "CONTINÚA", "CONTINUA"].contains(folded)
  }

  /// Whether a line belongs to the speech above it.
  private func goesOn(_ speech: (cue: Int, text: Int?), at line: LayoutLine) -> Bool {
    guard line.column >= margin + Self.speechIndent, !isHeading(line) else { return false }
    if !line.isAfterSpace { return line.column <= speech.cue + 1 || parenthesisIsOpen }
    // The page may have ended in the middle of it.
    return line.isAtPageStart && line.column == speech.text && cue(at: index) == nil
      && dualCues(at: index) == nil
  }

  private mutating func readInSpeech(_ line: LayoutLine) {
    if speech?.text == nil { speech?.text = line.column }
    var added = LayoutPiece.Line(line)
    added.isCut = line.isAfterSpace
    addSpoken(added)
  }

  /// Adds a line of a speech: a direction from its opening bracket to the closing one, or dialogue.
  private mutating func addSpoken(_ line: LayoutPiece.Line, isBeside: Bool = false) {
    if parenthesisIsOpen {
      pieces[pieces.count - 1].lines.append(line)
    } else if line.text.first == "(" {
      pieces.append(LayoutPiece(kind: .parenthetical, isBeside: isBeside, lines: [line]))
      parenthesisIsOpen = true
    } else if pieces.last?.kind == .dialogue {
      pieces[pieces.count - 1].lines.append(line)
    } else {
      pieces.append(LayoutPiece(kind: .dialogue, isBeside: isBeside, lines: [line]))
    }
    if parenthesisIsOpen { closeParenthesis(after: line) }
  }

  /// Ends a direction at its bracket; what follows on the line is spoken.
  private mutating func closeParenthesis(after line: LayoutPiece.Line) {
    let last = pieces.count - 1
    guard let close = line.text.lastIndex(of: ")") else {
      // A bracket that is not closed soon opens no direction.
      if pieces[last].lines.count > Self.longestDirection { makeDialogue(at: last) }
      return
    }
    parenthesisIsOpen = false
    let rest = line.text[line.text.index(after: close)...].trimmingBlanks
    guard !rest.isEmpty else { return }
    if pieces[last].lines.count == 1 {
      // «(sic) he said» is dialogue as a whole.
      makeDialogue(at: last)
    } else {
      pieces[last].lines[pieces[last].lines.count - 1].text = String(line.text[...close])
      pieces.append(
        LayoutPiece(
          kind: .dialogue, isBeside: pieces[last].isBeside,
          lines: [.init(text: String(rest), place: line.place)]))
    }
  }

  private mutating func makeDialogue(at index: Int) {
    parenthesisIsOpen = false
    pieces[index] = LayoutPiece(
      kind: .dialogue, isBeside: pieces[index].isBeside, lines: pieces[index].lines)
  }

  private mutating func endSpeech() {
    if parenthesisIsOpen, pieces.last?.kind == .parenthetical {
      makeDialogue(at: pieces.count - 1)
    }
    parenthesisIsOpen = false
    speech = nil
  }

  private func isTransition(_ line: LayoutLine) -> Bool {
    guard line.segments.count == 1, line.text.utf8.count <= 40 else { return false }
    let isAlone = lines.dropFirst(index + 1).first?.isAfterSpace ?? true
    guard line.isAfterSpace || pieces.isEmpty, isAlone else { return false }
    let bytes = Array(line.text.utf8)[...]
    let isCapital = line.text == line.text.uppercased() && line.text.contains(where: \.isLetter)
    return FountainMarks.isTransition(bytes) || isOpening(line.text)
      || (line.column >= margin + Self.transitionIndent && isCapital
        && (line.text.last == ":" || line.text.last == "."))
  }

  /// A line alone in the middle of the page.
  private func isCentered(_ line: LayoutLine) -> Bool {
    guard line.segments.count == 1, line.column >= margin + Self.cueIndent,
      line.isAfterSpace || pieces.isEmpty, lines.dropFirst(index + 1).first?.isAfterSpace ?? true
    else { return false }
    return abs(line.column + line.segments[0].end - margin - rightEnd) <= 8
  }

  private mutating func add(_ kind: ScriptElement.Kind, _ line: LayoutLine) {
    pieces.append(LayoutPiece(kind: kind, lines: [.init(line)]))
    index += 1
  }

  private mutating func readAction(_ line: LayoutLine) {
    let isContinued =
      pieces.last?.kind == .action && (!line.isAfterSpace || isCutByPage(line))
    if isContinued {
      var added = LayoutPiece.Line(line)
      added.isCut = line.isAfterSpace
      pieces[pieces.count - 1].lines.append(added)
    } else {
      pieces.append(LayoutPiece(kind: .action, lines: [.init(line)]))
    }
    index += 1
  }

  /// Whether the page ended in the middle of a sentence that this line goes on with.
  private func isCutByPage(_ line: LayoutLine) -> Bool {
    guard line.isAtPageStart, let last = pieces.last?.lines.last?.text.last else { return false }
    return !".!?…:”\"»)".contains(last) && line.text.first?.isLowercase == true
  }

  // MARK: Dual dialogue

  /// Where the right column begins, if a line holds two cues side by side.
  private func dualCues(at index: Int) -> Int? {
    let line = lines[index]
    guard line.segments.count == 2,
      line.segments[1].column - line.segments[0].column >= Self.dualDistance,
      line.column >= margin, let next = lines.dropFirst(index + 1).first, !next.isAfterSpace
    else { return nil }
    for segment in line.segments {
      let bytes = Array(segment.text.utf8)[...]
      guard CharacterCue(line: bytes, isForced: false) != nil, !FountainMarks.isTransition(bytes)
      else { return nil }
    }
    // The right column's speech begins left of its cue, but right of the left column's.
    let begins = lines[(index + 1)...].prefix { !$0.isAfterSpace }
      .compactMap { $0.segments.count == 2 ? $0.segments[1].column : nil }.min()
    return min(begins ?? line.segments[1].column - 4, line.segments[1].column)
  }

  /// Reads two speeches side by side, down to the next empty line.
  private mutating func readDual(split: Int) {
    var columns: [[LayoutPiece.Line]] = [[], []]
    repeat {
      let line = lines[index]
      for segment in line.segments {
        columns[segment.column >= split ? 1 : 0].append(
          LayoutPiece.Line(text: segment.text, place: line.place))
      }
      index += 1
    } while index < lines.count && !lines[index].isAfterSpace && !isHeading(lines[index])
    for (side, column) in columns.enumerated() {
      guard let first = column.first,
        var cue = CharacterCue(line: Array(first.text.utf8), isForced: true)
      else { continue }
      cue.isDual = side == 1
      pieces.append(LayoutPiece(kind: .character, cue: cue, isBeside: true, lines: [first]))
      for line in column.dropFirst() { addSpoken(line, isBeside: true) }
      endSpeech()
    }
  }
}

extension LayoutPiece.Line {
  /// A whole line.
  fileprivate init(_ line: LayoutLine) {
    self.init(text: line.text, place: line.place)
  }
}

extension ScriptElement.Kind {
  /// What a speech is made of.
  fileprivate var isOfSpeech: Bool {
    self == .character || self == .dialogue || self == .parenthetical
  }
}
