/// Fountain's emphasis: `*italic*`, `**bold**`, `***both***`, `_underlined_`, within one line.
///
/// A mark opens where no blank follows it, and closes where none stands before it, the nearest mark of
/// its kind before it that opens; one without its other half is text, and so is one after a backslash.
public enum Emphasis {
  /// A mark: where it stands, and which of its styles begin or end there.
  private struct Mark {
    let start: Int
    let length: Int
    /// Styles for which no other half was found; they are text.
    var unpaired: EmphasisStyle
  }

  /// The runs of a text, in order: together they are its words without marks and backslashes. Linear
  /// in the length of the text.
  public static func runs(in text: String) -> [EmphasisRun] {
    let bytes = Array(text.utf8)
    guard bytes.contains(where: { $0 == asterisk || $0 == underscore }) else {
      return bytes.isEmpty ? [] : [EmphasisRun(text)]
    }
    var runs: [EmphasisRun] = []
    var start = 0
    for end in bytes.indices where bytes[end] == .newline {
      add(line: bytes[start...end], to: &runs)
      start = end + 1
    }
    add(line: bytes[start...], to: &runs)
    return runs
  }

  /// The text of some runs with marks around what stands out and a backslash before what only looks
  /// like a mark. Marks stand at words, not at blanks, and end with their line.
  public static func marked(_ runs: [EmphasisRun]) -> String {
    runs.map { run in
      if run.style.isEmpty, !run.text.utf8.contains(where: { $0 == asterisk || $0 == underscore }) {
        return run.text
      }
      return run.text.split(separator: "\n", omittingEmptySubsequences: false)
        .map { marked(line: $0, run.style) }.joined(separator: "\n")
    }.joined()
  }

  // MARK: Reading

  private static let asterisk = UInt8(ascii: "*")
  private static let underscore = UInt8(ascii: "_")
  private static let backslash = UInt8(ascii: "\\")

  private static func add(line: ArraySlice<UInt8>, to runs: inout [EmphasisRun]) {
    let marks = marks(in: line)
    var style: EmphasisStyle = []
    var text: [UInt8] = []

    func flush() {
      guard !text.isEmpty else { return }
      let run = EmphasisRun(String(decoding: text, as: UTF8.self), style)
      if runs.last?.style == style {
        runs[runs.count - 1].text += run.text
      } else {
        runs.append(run)
      }
      text = []
    }

    var index = line.startIndex
    var next = 0
    while index < line.endIndex {
      if next < marks.count, marks[next].start == index {
        let mark = marks[next]
        let paired = styles(of: line[index], length: mark.length).subtracting(mark.unpaired)
        // The outer half of what is not paired is text before the change, as good as after it.
        text += Array(repeating: line[index], count: width(of: mark.unpaired))
        if !paired.isEmpty {
          flush()
          style.formSymmetricDifference(paired)
        }
        index += mark.length
        next += 1
      } else {
        if isEscape(line, at: index) { index += 1 }
        text.append(line[index])
        index += 1
      }
    }
    flush()
  }

  /// The marks of a line in order, those that have another half paired with it.
  private static func marks(in line: ArraySlice<UInt8>) -> [Mark] {
    var marks: [Mark] = []
    var open: [Int: Int] = [:]
    var index = line.startIndex
    while index < line.endIndex {
      if isEscape(line, at: index) {
        index += 2
        continue
      }
      let byte = line[index]
      guard byte == asterisk || byte == underscore else {
        index += 1
        continue
      }
      let length = line[index...].prefix { $0 == byte }.count
      let end = index + length
      let all = styles(of: byte, length: length)
      if !all.isEmpty {
        let opens = end < line.endIndex && !isSpace(line[end])
        let closes = index > line.startIndex && !isSpace(line[index - 1])
        var mark = Mark(start: index, length: length, unpaired: all)
        for style in [EmphasisStyle.italic, .bold, .underline] where all.contains(style) {
          if closes, let opener = open[style.rawValue] {
            marks[opener].unpaired.remove(style)
            mark.unpaired.remove(style)
            open[style.rawValue] = nil
          } else if opens {
            open[style.rawValue] = marks.count
          }
        }
        marks.append(mark)
      }
      index = end
    }
    return marks
  }

  /// What a mark of so many signs stands for; nothing where it is no mark.
  private static func styles(of byte: UInt8, length: Int) -> EmphasisStyle {
    switch (byte, length) {
    case (underscore, 1): .underline
    case (asterisk, 1): .italic
    case (asterisk, 2): .bold
    case (asterisk, 3): [.italic, .bold]
    default: []
    }
  }

  /// How many signs stand for some styles.
  private static func width(of style: EmphasisStyle) -> Int {
    (style.contains(.italic) ? 1 : 0) + (style.contains(.bold) ? 2 : 0)
      + (style.contains(.underline) ? 1 : 0)
  }

  private static func isEscape(_ line: ArraySlice<UInt8>, at index: Int) -> Bool {
    guard line[index] == backslash, index + 1 < line.endIndex else { return false }
    return line[index + 1] == asterisk || line[index + 1] == underscore
  }

  private static func isSpace(_ byte: UInt8) -> Bool {
    byte.isBlank || byte == .newline || byte == .carriageReturn
  }

  // MARK: Writing

  private static func marked(line: Substring, _ style: EmphasisStyle) -> String {
    let words = line.trimmingBlanks
    guard !words.isEmpty else { return String(line) }
    let escaped = words.flatMap { $0 == "*" || $0 == "_" ? ["\\", $0] : [$0] }
    var marks = ""
    if style.contains(.underline) { marks += "_" }
    if style.contains(.bold) { marks += "**" }
    if style.contains(.italic) { marks += "*" }
    return line[..<words.startIndex] + marks + String(escaped) + String(marks.reversed())
      + line[words.endIndex...]
  }
}
