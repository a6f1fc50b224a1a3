/// Entries of a title page out of its lines, for formats in which it is a page like any other.
///
/// A guess by the trade's habits, top to bottom: the title, how it is credited («written by»), the
/// authors, what it is based on; then what is centred no more, an address or a date.
enum TitlePageLayout {
  /// A line of a title page.
  struct Line {
    let text: String
    let isCentered: Bool
    /// Whether it follows the line before without an empty line.
    let isContinued: Bool
    let line: Int
  }

  private static let credits = [
    "written by", "screenplay by", "teleplay by", "by", "an original screenplay by", "created by",
    "escrito por", "escrita por", "guion de", "guión de", "un guion de", "un guión de", "por", "de",
    "guion original de", "guión original de",
  ]
  private static let sources = [
    "based on", "story by", "from a", "basad", "historia de", "inspirad",
  ]
  private static let months = [
    "jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec", "ene",
    "abr",
    "ago", "dic",
  ]

  /// The entries: `Title`, `Credit`, `Author`, `Source`, `Draft date`, `Copyright`, `Contact`.
  static func entries(of lines: [Line]) -> [TitlePageEntry] {
    var entries: [TitlePageEntry] = []
    var current = "Title"
    for line in lines {
      let text = String(line.text.trimmingBlanks)
      guard !text.isEmpty else { continue }
      current = key(of: text, line, after: entries.last == nil ? nil : current)
      if let last = entries.indices.last, entries[last].key == current {
        entries[last].values.append(text)
      } else if let index = entries.firstIndex(where: { $0.key == current }) {
        entries[index].values.append(text)
      } else {
        entries.append(TitlePageEntry(key: current, values: [text], line: line.line))
      }
    }
    return entries
  }

  private static func key(of text: String, _ line: Line, after last: String?) -> String {
    let folded = text.lowercased().trimmingBlanks
    let bare = folded.last == ":" ? folded.dropLast().trimmingBlanks : folded
    guard let last else { return "Title" }
    if credits.contains(String(bare)) { return "Credit" }
    if sources.contains(where: { bare.hasPrefix($0) }) { return "Source" }
    if bare.hasPrefix("©") || bare.hasPrefix("copyright") { return "Copyright" }
    if isDate(bare) { return "Draft date" }
    if !line.isCentered { return "Contact" }
    switch last {
    case "Credit": return "Author"
    case "Author": return line.isContinued ? "Author" : "Contact"
    case "Title": return line.isContinued ? "Title" : "Author"
    case "Source": return line.isContinued ? "Source" : "Contact"
    default: return "Contact"
    }
  }

  /// A short line with a year or digits parted by slashes, dots or dashes.
  private static func isDate(_ text: Substring) -> Bool {
    let words = text.split { $0.isWhitespace || $0 == "," || $0 == ":" }
    guard words.count <= 6 else { return false }
    let numbers = text.split { !$0.isNumber }
    let hasYear = numbers.contains {
      $0.count == 4 && ($0.hasPrefix("19") || $0.hasPrefix("20"))
    }
    let hasMonth = words.contains { word in months.contains { word.hasPrefix($0) } }
    let isNumeric = words.contains { word in
      let parts = word.split { "/.-".contains($0) }
      return parts.count == 3 && parts.allSatisfy { $0.allSatisfy(\.isNumber) }
    }
    return isNumeric || (hasYear && hasMonth) || (hasYear && words.count == 1)
  }
}
