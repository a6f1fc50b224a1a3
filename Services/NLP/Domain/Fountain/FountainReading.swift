/// What a line of Fountain is outside of a speech, by its marks and by what stands around it.
///
/// The parser acts on it, and the writer asks it whether a line needs a mark that forces its kind.
/// Texts are without their marks and, but for action, without the blanks at both ends.
enum FountainReading: Equatable {
  /// `===`.
  case pageBreak
  /// `~ text`.
  case lyrics(ArraySlice<UInt8>)
  /// `# text`, with as many signs as its level.
  case section(level: Int, ArraySlice<UInt8>)
  /// `= text`.
  case synopsis(ArraySlice<UInt8>)
  /// `> text <`.
  case centered(ArraySlice<UInt8>)
  /// `> text`, or capitals that end like a transition.
  case transition(ArraySlice<UInt8>)
  /// `.text`, or a line that begins like a heading; and its scene number.
  case heading(ArraySlice<UInt8>, number: String?)
  /// `@Name`, or a name in capitals.
  case cue(CharacterCue)
  /// `!text`, or anything else; with its indentation.
  case action(ArraySlice<UInt8>)

  /// Reads a line that is not empty.
  ///
  /// - Parameters:
  ///   - line: the line without its ending.
  ///   - text: `line` without the blanks at both ends.
  ///   - mayStart: a heading or a cue may stand here.
  ///   - nextIsText: the next line is not empty.
  init(
    _ line: ArraySlice<UInt8>, trimmed text: ArraySlice<UInt8>, mayStart: Bool, nextIsText: Bool
  ) {
    let rest = text.dropFirst()
    switch text.first {
    case UInt8(ascii: "=") where Self.isPageBreak(text):
      self = .pageBreak
    case UInt8(ascii: "~"):
      self = .lyrics(rest.trimmingBlanks)
    case UInt8(ascii: "#"):
      let level = text.prefix { $0 == UInt8(ascii: "#") }.count
      self = .section(level: level, text.dropFirst(level).trimmingBlanks)
    case UInt8(ascii: "="):
      self = .synopsis(rest.trimmingBlanks)
    case UInt8(ascii: "!"):
      // What follows is kept as it is, its indentation included.
      self = .action(line.drop(while: \.isBlank).dropFirst())
    case UInt8(ascii: ">"):
      self =
        rest.last == UInt8(ascii: "<")
        ? .centered(rest.dropLast().trimmingBlanks) : .transition(rest.trimmingBlanks)
    case UInt8(ascii: ".") where mayStart && (rest.first.map(Self.startsForcedHeading) ?? false):
      let (heading, number) = FountainMarks.splitSceneNumber(rest)
      self = .heading(heading, number: number)
    case UInt8(ascii: "@") where mayStart && nextIsText:
      self =
        CharacterCue(line: rest.trimmingBlanks, isForced: true).map(Self.cue) ?? .action(line)
    default:
      self =
        (mayStart ? Self.unmarked(text, nextIsText: nextIsText) : nil) ?? .action(line)
    }
  }

  /// A line of nothing but three or more equals signs.
  static func isPageBreak(_ text: ArraySlice<UInt8>) -> Bool {
    text.count >= 3 && text.allSatisfy { $0 == UInt8(ascii: "=") }
  }

  private static func startsForcedHeading(_ byte: UInt8) -> Bool {
    byte.isASCIIAlphanumeric || byte >= 0x80
  }

  /// A heading, a transition or a cue without a mark; nil for anything else.
  private static func unmarked(_ text: ArraySlice<UInt8>, nextIsText: Bool) -> Self? {
    if SlugLine.isHeading(text) {
      let (heading, number) = FountainMarks.splitSceneNumber(text)
      return .heading(heading, number: number)
    }
    guard !FountainMarks.isTransition(text) else { return nextIsText ? nil : .transition(text) }
    return nextIsText ? CharacterCue(line: text, isForced: false).map(Self.cue) : nil
  }

  /// The kind of a line that is not empty inside a speech.
  ///
  /// - Parameter afterParenthetical: the line before is a parenthetical: a second one is dialogue.
  static func inSpeech(
    _ text: ArraySlice<UInt8>, afterParenthetical: Bool
  ) -> ScriptElement.Kind {
    switch text.first {
    case UInt8(ascii: "=") where isPageBreak(text): .pageBreak
    case UInt8(ascii: "~"): .lyrics
    case UInt8(ascii: "(") where !afterParenthetical && text.last == UInt8(ascii: ")"):
      .parenthetical
    default: .dialogue
    }
  }
}
