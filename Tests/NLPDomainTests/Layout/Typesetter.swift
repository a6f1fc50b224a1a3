import NLPDomain

/// Sets a script as a screenplay is printed: columns, pages, page numbers, `(MORE)` and `(CONT'D)`.
struct Typesetter {
  /// A stretch of text and the characters to its left.
  typealias Segment = (column: Int, text: String)

  /// How a script is set.
  struct Style: Sendable {
    /// Characters to the left of action.
    var margin = 15
    /// How far right of it speeches, directions and cues stand.
    var speech = 10
    var direction = 16
    var cue = 22
    /// Lines on a page.
    var pageLines = 54
    /// A line at the top of each page but the first.
    var header: String?
    /// `(MORE)` and `CONT'D` in the script's language.
    var more = "(MORE)"
    var continued = "CONT'D"
  }

  private struct Row {
    var segments: [Segment] = []
    /// The cue of the speech that goes on after this line.
    var goesOn: String?
    /// The page must not end after this line.
    var keepsNext = false
  }

  private let style: Style
  private var rows: [Row] = []

  init(_ style: Style = Style()) {
    self.style = style
  }

  /// The pages' lines.
  mutating func pages(of script: Script) -> [[[Segment]]] {
    rows = []
    var index = 0
    while index < script.elements.count {
      index = set(script.elements, at: index)
    }
    return paginated()
  }

  /// The pages as plain text, parted by form feeds or only by what stands at their tops.
  mutating func text(of script: Script, formFeeds: Bool = true) -> String {
    let pages = pages(of: script).map { rows in
      rows.map { row in
        var line = ""
        for segment in row {
          line += String(repeating: " ", count: max(0, segment.column - line.count)) + segment.text
        }
        return line
      }.joined(separator: "\n")
    }
    return pages.joined(separator: formFeeds ? "\n\u{0C}" : "\n\n") + "\n"
  }

  // MARK: Setting

  private mutating func set(_ elements: [ScriptElement], at index: Int) -> Int {
    let element = elements[index]
    let left = style.margin
    switch element.kind {
    case .sceneHeading:
      blank()
      blank()
      var row = Row(segments: [(left, element.text)], keepsNext: true)
      if let number = element.sceneNumber {
        row.segments = [(left - 6, number), (left, element.text), (left + 62, number)]
      }
      rows.append(row)
    case .action:
      blank()
      let lines = Self.wrapped(element.text, 60)
      for (position, line) in lines.enumerated() {
        rows.append(Row(segments: [(left, line)], keepsNext: position + 1 < lines.count))
      }
    case .transition:
      blank()
      rows.append(Row(segments: [(left + 60 - element.text.count, element.text)]))
    case .centered:
      blank()
      rows.append(Row(segments: [(left + (60 - element.text.count) / 2, element.text)]))
    case .character:
      return setSpeech(elements, at: index)
    default: break
    }
    return index + 1
  }

  private mutating func setSpeech(_ elements: [ScriptElement], at index: Int) -> Int {
    let first = speech(elements, at: index)
    blank()
    guard elements.indices.contains(first.end), elements[first.end].isDual else {
      let name = elements[index].text
      for (position, line) in first.lines.enumerated() {
        let isLast = position + 1 == first.lines.count
        rows.append(
          Row(
            segments: [(style.margin + line.column, line.text)],
            goesOn: position > 0 && !isLast ? name : nil,
            keepsNext: position == 0 || line.column == style.direction))
      }
      return first.end
    }
    let second = speech(elements, at: first.end)
    for line in 0..<max(first.lines.count, second.lines.count) {
      var row = Row(keepsNext: true)
      if line < first.lines.count {
        let (column, text) = first.lines[line]
        row.segments.append((style.margin + column / 2 - 4, text))
      }
      if line < second.lines.count {
        let (column, text) = second.lines[line]
        row.segments.append((style.margin + 32 + column / 2 - 4, text))
      }
      rows.append(row)
    }
    rows[rows.count - 1].keepsNext = false
    return second.end
  }

  /// The lines of a speech from its cue on, and the index of what follows it.
  private func speech(
    _ elements: [ScriptElement], at index: Int
  ) -> (lines: [(column: Int, text: String)], end: Int) {
    let cue = elements[index]
    let isBeside =
      cue.isDual
      || elements[(index + 1)...].first { $0.kind == .character }?.isDual == true
    let width = isBeside ? 24 : 35
    var lines = [
      (style.cue, cue.text + cue.extensions.map { " (\($0))" }.joined())
    ]
    var end = index + 1
    while end < elements.count, elements[end].character == cue.character,
      elements[end].kind == .dialogue || elements[end].kind == .parenthetical
    {
      let element = elements[end]
      if element.kind == .dialogue {
        lines += Self.wrapped(element.text, width).map { (style.speech, $0) }
      } else {
        lines += Self.wrapped("(\(element.text))", isBeside ? 20 : 25).map { (style.direction, $0) }
      }
      end += 1
    }
    return (lines, end)
  }

  private mutating func blank() {
    if !rows.isEmpty { rows.append(Row()) }
  }

  private static func wrapped(_ text: String, _ width: Int) -> [String] {
    text.split(separator: "\n", omittingEmptySubsequences: false).flatMap { line in
      var lines: [String] = []
      for word in line.split(separator: " ") {
        if let last = lines.last, last.count + 1 + word.count <= width {
          lines[lines.count - 1] += " \(word)"
        } else {
          lines.append(String(word))
        }
      }
      return lines
    }
  }

  private func paginated() -> [[[Segment]]] {
    var pages: [[[Segment]]] = []
    var begin = 0
    var carried: String?
    while begin < rows.count {
      var page: [[Segment]] = []
      if !pages.isEmpty {
        if let header = style.header { page.append([(style.margin, header)]) }
        page += [[(style.margin + 57, "\(pages.count + 1).")], []]
      }
      while begin < rows.count, rows[begin].segments.isEmpty { begin += 1 }
      if let name = carried {
        page.append([(style.margin + style.cue, "\(name) (\(style.continued))")])
      }
      carried = nil
      var end = min(rows.count, begin + style.pageLines - page.count - 1)
      if end < rows.count {
        // Back to a line that the page may end after.
        var last = end
        while last > begin + 1, rows[last - 1].keepsNext || rows[last - 1].segments.isEmpty {
          last -= 1
        }
        if last > begin + 1 { end = last }
      }
      page += rows[begin..<end].map(\.segments)
      if end < rows.count, end > begin, let name = rows[end - 1].goesOn {
        page.append([(style.margin + style.cue, style.more)])
        carried = name
      }
      pages.append(page)
      begin = end
    }
    return pages
  }
}
