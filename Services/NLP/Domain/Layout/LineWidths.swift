/// How wide the lines of each kind were set, and so which of them were broken because they were full.
struct LineWidths {
  /// What is set in one width.
  private struct Column: Hashable {
    let kind: ScriptElement.Kind
    let isBeside: Bool
  }

  /// The least width of each kind, in characters: shorter ones say that a script has no full line.
  private static let least: [ScriptElement.Kind: Int] = [
    .action: 45, .dialogue: 25, .parenthetical: 14, .sceneHeading: 45,
  ]
  /// The least width in one of two columns.
  private static let leastBeside = 15

  private var widths: [Column: Int] = [:]

  /// Measures the lines that another one follows.
  init(_ pieces: [LayoutPiece]) {
    var lengths: [Column: [Int]] = [:]
    for piece in pieces {
      for line in piece.lines.dropLast() {
        lengths[Self.column(of: piece), default: []].append(line.text.count)
      }
    }
    for (column, values) in lengths {
      // A few lines that stick out are no measure for the others.
      let sorted = values.sorted()
      let least = column.isBeside ? Self.leastBeside : Self.least[column.kind] ?? 0
      widths[column] = max(least, sorted[(sorted.count - 1) * 95 / 100])
    }
  }

  /// The lines of a piece, those joined that were one: where the next line's first word would not have
  /// found room.
  func joined(_ piece: LayoutPiece) -> [(text: String, place: SourcePlace)] {
    let width = widths[Self.column(of: piece)] ?? 0
    var result: [(text: String, place: SourcePlace)] = []
    var last = 0
    for line in piece.lines {
      let word = line.text.prefix { !$0.isWhitespace }.count
      if let end = result.indices.last,
        line.isCut || last + 1 + word > width || piece.kind == .parenthetical
      {
        // A dash at the end of a line has a blank before it, a hyphen a letter.
        let isHyphenated =
          result[end].text.last == "-" && result[end].text.suffix(2).first?.isLetter == true
          && line.text.first?.isLetter == true
        result[end].text += (isHyphenated ? "" : " ") + line.text
      } else {
        result.append((line.text, line.place))
      }
      last = line.text.count
    }
    return result
  }

  private static func column(of piece: LayoutPiece) -> Column {
    Column(kind: piece.kind, isBeside: piece.isBeside)
  }
}
