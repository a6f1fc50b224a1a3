/// The line above a speech: a name, its extensions, and whether it is spoken in dual dialogue.
struct CharacterCue: Equatable {
  var name: String
  var extensions: [String]
  var isDual: Bool
}

extension CharacterCue {
  /// Reads a cue, or gives nil for a line that is none.
  ///
  /// - Parameters:
  ///   - line: the line without surrounding blanks and without the forcing `@`.
  ///   - isForced: any name is taken; otherwise it begins with a capital letter and has no small one.
  init?(line: some BidirectionalCollection<UInt8>, isForced: Bool) {
    var text = String(decoding: line, as: UTF8.self)[...]
    isDual = text.last == "^"
    if isDual { text = text.dropLast().trimmingBlanks }
    extensions = []
    while text.last == ")", let open = text.lastIndex(of: "(") {
      let inner = text[text.index(after: open)...].dropLast().trimmingBlanks
      extensions.append(String(inner))
      text = text[..<open].trimmingBlanks
    }
    extensions.reverse()
    guard let first = text.unicodeScalars.first else { return nil }
    if !isForced {
      guard first.properties.isUppercase, !text.contains("^") else { return nil }
      guard text.unicodeScalars.allSatisfy({ !$0.properties.isLowercase }) else { return nil }
    }
    name = text.split(whereSeparator: \.isWhitespace).joined(separator: " ")
  }
}
