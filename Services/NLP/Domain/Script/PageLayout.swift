/// An estimate of where a script's elements fall on the page: 55 lines of 12-point Courier, action
/// 60 characters wide, dialogue 35, parentheticals 25, one empty line between paragraphs and two
/// before a scene heading. These are the usual settings of the trade; no printer is imitated.
struct PageLayout {
  /// Lines on a page.
  static let linesPerPage = 55.0
  private static let actionWidth = 60
  static let dialogueWidth = 35
  private static let parentheticalWidth = 25

  /// The line below the last one of the column that is being set.
  private var column = 0
  /// The line below the first column of dual dialogue; what follows begins under the longer one.
  private var firstColumn = 0
  /// The line above the present speech.
  private var speechStart = 0

  /// Pages set so far.
  var pages: Double { Double(max(column, firstColumn)) / Self.linesPerPage }

  /// Sets an element and says on which line it begins.
  mutating func set(_ element: ScriptElement) -> Int {
    switch element.kind {
    case .sceneHeading:
      return place(element.text, width: Self.actionWidth, spaceBefore: 2)
    case .action, .centered, .transition:
      return place(element.text, width: Self.actionWidth, spaceBefore: 1)
    case .character:
      return placeCue(element)
    case .dialogue:
      return setLines(of: element.text, width: Self.dialogueWidth, from: column)
    case .parenthetical:
      return setLines(of: element.text, width: Self.parentheticalWidth, from: column)
    case .lyrics:
      return element.character == nil
        ? place(element.text, width: Self.actionWidth, spaceBefore: 1)
        : setLines(of: element.text, width: Self.dialogueWidth, from: column)
    case .pageBreak:
      let page = Int(Self.linesPerPage)
      column = (max(column, firstColumn) + page - 1) / page * page
      return column
    case .section, .synopsis, .note, .boneyard:
      return column
    }
  }

  private mutating func place(_ text: String, width: Int, spaceBefore: Int) -> Int {
    column = max(column, firstColumn)
    return setLines(of: text, width: width, from: column == 0 ? 0 : column + spaceBefore)
  }

  /// The second speech of dual dialogue stands beside the first: it begins on the same line.
  private mutating func placeCue(_ cue: ScriptElement) -> Int {
    if cue.isDual, speechStart < column {
      firstColumn = max(firstColumn, column)
      column = speechStart
    } else {
      column = max(column, firstColumn)
      speechStart = column
    }
    return setLines(of: cue.text, width: Self.actionWidth, from: column == 0 ? 0 : column + 1)
  }

  private mutating func setLines(of text: String, width: Int, from begin: Int) -> Int {
    column = begin + Self.lineCount(of: text, width: width)
    return begin
  }

  /// Lines that a text takes when its words are set one after the other, at least one.
  static func lineCount(of text: String, width: Int) -> Int {
    var count = 1
    var used = 0
    var word = 0

    func setWord() {
      guard word > 0 else { return }
      if used > 0, used + 1 + word > width {
        count += 1
        used = 0
      }
      used += (used > 0 ? 1 : 0) + word
      // A word longer than the line is broken.
      count += (used - 1) / width
      used = (used - 1) % width + 1
      word = 0
    }

    for byte in text.utf8 {
      if byte == .newline {
        setWord()
        count += 1
        used = 0
      } else if byte.isBlank {
        setWord()
      } else if byte & 0xC0 != 0x80 {
        word += 1
      }
    }
    setWord()
    return count
  }
}
