/// Swift source under construction: lines with their indentation.
struct SourceText {
  private(set) var text = ""
  private var level = 0

  /// Adds a line.
  mutating func line(_ line: String = "") {
    if !line.isEmpty {
      text += String(repeating: "  ", count: level)
      text += line
    }
    text += "\n"
  }

  /// Adds `opening`, what `body` adds one level deeper, and a closing brace.
  mutating func block<Failure: Error>(
    _ opening: String, _ body: (inout SourceText) throws(Failure) -> Void
  ) throws(Failure) {
    line(opening + " {")
    level += 1
    try body(&self)
    level -= 1
    line("}")
  }

  /// Adds a documentation comment.
  mutating func documentation(_ lines: [String]) {
    for text in lines {
      line(text.isEmpty ? "///" : "/// " + text)
    }
  }
}
