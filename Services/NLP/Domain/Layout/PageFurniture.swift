import Execution

/// Takes off the page what is not of the script: page numbers, running headers and footers, marks that a
/// speech or a scene goes on, revision marks, and the scene numbers in both margins, which the lines
/// keep.
struct PageFurniture {
  /// Pages on which a line at the edge must be the same, its digits aside, to be taken for a header or
  /// a footer; and at least half of all.
  private static let repetitions = 3
  /// Lines at the top of a page and at its bottom that are its edges.
  private static let edge = 2
  /// A lone number is a page's only this far to the right of the text, where pages are not known.
  private static let pageNumberColumn = 40
  /// Bytes of a scene number at most, with the full stop after it.
  private static let longestSceneNumber = 10
  /// Bytes of a line with a page number at most.
  private static let longestPageNumber = 40

  private static let speechGoesOn: Set<String> = [
    "(MORE)", "(MÁS)", "(MAS)", "(SIGUE)", "(CONTINÚA)", "(CONTINUA)", "MORE",
  ]
  private static let sceneGoesOn = ["CONTINUED", "CONTINÚA", "CONTINUA"]

  /// Whether the lines say on which page they stand.
  let hasPages: Bool

  /// The lines of the script among some lines, in order.
  ///
  /// - Throws: `CancellationError`.
  func strip(_ lines: [LayoutLine], cancellation: Cancellation) throws -> [LayoutLine] {
    let repeated = hasPages ? repeatedLines(lines) : []
    let isEdge = edges(lines)
    var kept: [LayoutLine] = []
    var lastPage: Int?
    var pageStarts = false
    var followsSpace = false
    for (index, original) in lines.enumerated() {
      try cancellation.check()
      var line = original
      if line.page != lastPage { pageStarts = true }
      lastPage = line.page
      line.isAfterSpace = line.isAfterSpace || followsSpace
      followsSpace = false
      let isEdge = isEdge[index]
      if isEdge && repeated.contains(Self.pattern(line.text))
        || isPageNumber(line, isEdge: isEdge) || Self.goesOn(line)
      {
        followsSpace = line.isAfterSpace
        // Where a page ends in the middle of a text without form feeds, this is all that tells.
        pageStarts = true
        continue
      }
      takeMargins(of: &line)
      guard !line.segments.isEmpty else { continue }
      line.isAtPageStart = pageStarts && !kept.isEmpty
      pageStarts = false
      kept.append(line)
    }
    return kept
  }

  // MARK: Lines

  /// Which lines stand at the edges of their pages.
  private func edges(_ lines: [LayoutLine]) -> [Bool] {
    guard hasPages else { return [Bool](repeating: false, count: lines.count) }
    return lines.indices.map { index in
      let (before, after) = (index - Self.edge, index + Self.edge)
      return before < 0 || after >= lines.count || lines[before].page != lines[index].page
        || lines[after].page != lines[index].page
    }
  }

  /// Lines at edges that many pages have, digits aside; headings and transitions are none.
  private func repeatedLines(_ lines: [LayoutLine]) -> Set<String> {
    var counts: [String: Int] = [:]
    for (line, isEdge) in zip(lines, edges(lines)) where isEdge {
      let bytes = Array(line.text.utf8)[...]
      if SlugLine.isHeading(bytes) || FountainMarks.isTransition(bytes) { continue }
      counts[Self.pattern(line.text), default: 0] += 1
    }
    let pages = (lines.last?.page ?? 0) + 1
    let least = max(Self.repetitions, (pages + 1) / 2)
    return Set(counts.filter { $0.value >= least }.keys)
  }

  private static func pattern(_ text: String) -> String {
    String(String.UnicodeScalarView(text.unicodeScalars.filter { !("0"..."9").contains($0) }))
      .trimmingBlanks.lowercased()
  }

  /// `12.`, `Page 12`, `12 of 120`, `- 12 -`: at a page's edge, or far to the right.
  private func isPageNumber(_ line: LayoutLine, isEdge: Bool) -> Bool {
    guard isEdge || (!hasPages && line.column >= Self.pageNumberColumn),
      line.text.utf8.count <= Self.longestPageNumber
    else { return false }
    let words = line.text.lowercased().split {
      $0.isWhitespace || $0 == "." || $0 == "-" || $0 == "–" || $0 == "(" || $0 == ")"
    }
    let numbers = words.filter { word in
      word.count <= 5 && word.first?.isNumber == true && word.dropLast().allSatisfy(\.isNumber)
    }
    let rest = words.filter { word in !numbers.contains(word) }
    return !numbers.isEmpty && numbers.count <= 2
      && rest.allSatisfy {
        ["page", "página", "pagina", "pág", "pag", "of", "de", "/"].contains($0)
      }
  }

  /// `(MORE)`, `(CONTINUED)`, `CONTINUED: (2)`, with a scene number at either side or without.
  private static func goesOn(_ line: LayoutLine) -> Bool {
    let text = line.text
    // Most lines have small letters, and are done with here.
    guard (4...60).contains(text.utf8.count),
      !text.utf8.contains(where: { (0x61...0x7A).contains($0) })
    else { return false }
    if speechGoesOn.contains(text) { return true }
    let words = text.split { $0.isWhitespace || $0 == "(" || $0 == ")" || $0 == ":" || $0 == "." }
    let names = words.filter { $0.first?.isNumber != true }
    guard names.count == 1, let name = names.first, words.count <= 4 else { return false }
    let isMarked = text.contains(":") || text.contains("(") || words.count > 1
    return isMarked && sceneGoesOn.contains(String(name))
  }

  /// Takes a revision mark off the right end, and scene numbers off both ends of a heading.
  private func takeMargins(of line: inout LayoutLine) {
    while line.segments.count > 1, line.segments.last?.text.allSatisfy({ $0 == "*" }) == true {
      line.segments.removeLast()
    }
    guard let begin = line.segments.first?.text, let end = line.segments.last?.text,
      line.segments.count > 1
        || begin.utf8.prefix(Self.longestSceneNumber).contains(where: { (0x30...0x39).contains($0) }
        )
    else { return }
    let first = String(begin.prefix { $0 != " " })
    let last = String(end.reversed().prefix { $0 != " " }.reversed())
    if let number = Self.sceneNumber(first) {
      guard let rest = Self.dropping(prefix: first, from: line.segments), !rest.isEmpty,
        SlugLine.isHeading(Array(rest.map(\.text).joined(separator: " ").utf8)[...])
      else { return }
      line.segments = rest
      line.sceneNumber = number
      if Self.sceneNumber(last) == number { Self.drop(suffix: last, from: &line.segments) }
    } else if line.segments.count > 1, let number = Self.sceneNumber(last),
      SlugLine.isHeading(Array(line.text.utf8)[...])
    {
      Self.drop(suffix: last, from: &line.segments)
      line.sceneNumber = number
    }
  }

  /// `12`, `12A`, `A12.`, `1-2`: a digit, at most one letter at either end.
  private static func sceneNumber(_ word: String) -> String? {
    guard word.utf8.count <= longestSceneNumber else { return nil }
    var number = word[...]
    while number.last == "." || number.last == ")" { number = number.dropLast() }
    guard (1...8).contains(number.utf8.count), number.contains(where: \.isNumber),
      FountainMarks.isSceneNumber(number.utf8),
      number.count(where: \.isLetter) <= 2
    else { return nil }
    return String(number)
  }

  private static func dropping(
    prefix: String, from segments: [LayoutLine.Segment]
  ) -> [LayoutLine.Segment]? {
    guard let first = segments.first else { return nil }
    let rest = first.text.dropFirst(prefix.count).trimmingBlanks
    guard !rest.isEmpty else { return Array(segments.dropFirst()) }
    let column = first.column + first.text.count - rest.count
    return [LayoutLine.Segment(text: String(rest), column: column)] + segments.dropFirst()
  }

  private static func drop(suffix: String, from segments: inout [LayoutLine.Segment]) {
    guard let last = segments.last else { return }
    let rest = last.text.dropLast(suffix.count).trimmingBlanks
    segments.removeLast()
    if !rest.isEmpty {
      segments.append(LayoutLine.Segment(text: String(rest), column: last.column))
    }
  }
}
