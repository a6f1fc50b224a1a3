import PDFText

/// The words of a PDF as lines, their places as columns of its own type.
struct PDFLines {
  /// A gap of so many characters parts two columns; sentences are parted by at most two blanks.
  private static let gap = 2.5

  /// The lines of all pages in order.
  let lines: [LayoutLine]

  init(_ pages: [PDFPage]) {
    let width = Self.characterWidth(of: pages)
    let rows = pages.map(Self.rows)
    let pitch = Self.pitch(of: rows)
    var lines: [LayoutLine] = []
    for (page, rows) in rows.enumerated() {
      for (index, row) in rows.enumerated() {
        let isAfterSpace = index == 0 || row.middle - rows[index - 1].middle > 1.5 * pitch
        lines.append(
          LayoutLine(
            segments: Self.segments(of: row.words, characterWidth: width),
            isAfterSpace: isAfterSpace,
            place: SourcePlace(line: index + 1, page: page + 1), page: page))
      }
    }
    self.lines = lines
  }

  /// Words on one height, from left to right.
  private struct Row {
    var words: [PDFWord]
    /// The middle of its first word's height.
    let middle: Double
  }

  /// The median width of a character, in points; 7.2, that of 12-point Courier, without a long word.
  private static func characterWidth(of pages: [PDFPage]) -> Double {
    let widths = pages.flatMap(\.words).filter { $0.text.count >= 3 && $0.right > $0.left }
      .map { ($0.right - $0.left) / Double($0.text.count) }.sorted()
    return widths.isEmpty ? 7.2 : max(0.5, widths[widths.count / 2])
  }

  private static func rows(of page: PDFPage) -> [Row] {
    func middle(_ word: PDFWord) -> Double { (word.top + word.bottom) / 2 }
    var rows: [Row] = []
    for word in page.words.sorted(by: { middle($0) < middle($1) }) {
      let height = max(1, word.bottom - word.top)
      if let last = rows.indices.last, middle(word) - rows[last].middle < height / 2 {
        rows[last].words.append(word)
      } else {
        rows.append(Row(words: [word], middle: middle(word)))
      }
    }
    for index in rows.indices { rows[index].words.sort { $0.left < $1.left } }
    return rows
  }

  /// The distance of two lines of one paragraph, in points: what a fifth of all distances stay below,
  /// but not much more than the type is high, as few lines may stand close.
  private static func pitch(of pages: [[Row]]) -> Double {
    var distances: [Double] = []
    var heights: [Double] = []
    for rows in pages {
      for (row, next) in zip(rows, rows.dropFirst()) { distances.append(next.middle - row.middle) }
      heights += rows.compactMap { row in row.words.first.map { $0.bottom - $0.top } }
    }
    guard !distances.isEmpty else { return 12 }
    distances.sort()
    heights.sort()
    return min(distances[(distances.count - 1) / 5], 1.3 * max(1, heights[heights.count / 2]))
  }

  private static func segments(
    of words: [PDFWord], characterWidth: Double
  ) -> [LayoutLine.Segment] {
    var segments: [LayoutLine.Segment] = []
    var end = -Double.infinity
    for word in words {
      if let last = segments.indices.last, word.left - end < gap * characterWidth {
        // What one word has in two pieces, in two styles, has no gap in between.
        let isSameWord = word.left - end < 0.3 * characterWidth
        segments[last].text += (isSameWord ? "" : " ") + word.text
      } else {
        let column = (word.left / characterWidth).rounded()
        segments.append(LayoutLine.Segment(text: word.text, column: Int(column)))
      }
      end = max(end, word.right)
    }
    return segments
  }
}
