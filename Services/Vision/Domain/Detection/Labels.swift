/// The names of a detector's classes.
public enum Labels {
  /// The most classes that a model may have.
  public static let maximumCount = 10_000

  /// The labels in the metadata of an Ultralytics export: a Python dictionary from 0, 1, 2 … to texts,
  /// `{0: 'person', 1: "driver's cab"}`.
  ///
  /// - Returns: the texts in their order; nil where the text is no such dictionary.
  public static func parse(dictionary text: String) -> [String]? {
    var rest = Substring(text).drop(while: \.isWhitespace)
    var labels: [String] = []
    guard take("{", from: &rest) else { return nil }
    while !take("}", from: &rest) {
      let digits = rest.prefix { $0.isASCII && $0.isNumber }
      guard labels.count < maximumCount, Int(digits) == labels.count else { return nil }
      rest = rest.dropFirst(digits.count).drop(while: \.isWhitespace)
      guard take(":", from: &rest), let label = takeText(from: &rest) else { return nil }
      labels.append(label)
      guard take(",", from: &rest) || rest.first == "}" else { return nil }
    }
    return labels.isEmpty || !rest.isEmpty ? nil : labels
  }

  /// The labels in a file: one a line, in the order of the classes; empty lines at the end do not count.
  public static func parse(lines text: String) -> [String] {
    var lines = text.split(omittingEmptySubsequences: false, whereSeparator: \.isNewline)
    while lines.last?.allSatisfy(\.isWhitespace) ?? false { lines.removeLast() }
    return lines.map(String.init)
  }

  /// Takes one character and the white space behind it, where it comes next.
  private static func take(_ character: Character, from rest: inout Substring) -> Bool {
    guard rest.first == character else { return false }
    rest = rest.dropFirst().drop(while: \.isWhitespace)
    return true
  }

  /// Takes a text in quotes and the white space behind it.
  private static func takeText(from rest: inout Substring) -> String? {
    guard let quote = rest.first, quote == "'" || quote == "\"" else { return nil }
    rest = rest.dropFirst()
    var text = ""
    while let character = rest.popFirst() {
      if character == quote {
        rest = rest.drop(while: \.isWhitespace)
        return text
      }
      guard character == "\\" else {
        text.append(character)
        continue
      }
      // Python escapes no more than these in a text that is printable.
      guard let escaped = rest.popFirst(), escaped == "\\" || escaped == "'" || escaped == "\""
      else {
        return nil
      }
      text.append(escaped)
    }
    return nil
  }
}
