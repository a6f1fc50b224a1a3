/// The lines of a Fountain script in order, with notes and boneyards taken out.
///
/// Every byte is looked at a bounded number of times: a search for a closing mark that fails is never
/// repeated, so that a script of nothing but opening marks is still read in linear time.
struct FountainLines: IteratorProtocol {
  private let bytes: [UInt8]
  private let markLength: Int
  private var position = 0
  private var lineNumber = 1
  private var boneyardsAreOpenEnded = false
  private(set) var warnings: [ScriptWarning] = []

  /// Lines read so far.
  var sourceLines: Int { lineNumber - 1 }

  init(_ text: ScriptText) {
    bytes = text.bytes
    markLength = text.markLength
  }

  mutating func next() -> FountainLine? {
    guard position < bytes.count else { return nil }
    let number = lineNumber
    let begin = position
    var comments: [FountainComment] = []
    var joined: [UInt8] = []
    var start = position
    while position < bytes.count {
      let byte = bytes[position]
      if byte == .newline || byte == .carriageReturn { break }
      let comment: FountainComment?
      let before = position
      if byte == UInt8(ascii: "/") {
        comment = takeBoneyard()
      } else if byte == UInt8(ascii: "[") {
        comment = takeNote()
      } else {
        comment = nil
        position += 1
      }
      if let comment {
        joined += bytes[start..<before]
        start = position
        comments.append(comment)
      }
    }
    let kept = comments.isEmpty ? bytes[start..<position] : (joined + bytes[start..<position])[...]
    skipLineEnding(at: &position)
    lineNumber += 1
    return FountainLine(
      bytes: kept, number: number, offset: begin + markLength, comments: comments)
  }

  /// Moves `index` over one line ending, if one stands there.
  private func skipLineEnding(at index: inout Int) {
    guard index < bytes.count else { return }
    if bytes[index] == .carriageReturn {
      index += 1
      if index < bytes.count, bytes[index] == .newline { index += 1 }
    } else if bytes[index] == .newline {
      index += 1
    }
  }

  private func byte(at index: Int) -> UInt8? { index < bytes.count ? bytes[index] : nil }

  /// At a `/`: takes the boneyard that begins here, or moves on by one byte.
  private mutating func takeBoneyard() -> FountainComment? {
    let star = UInt8(ascii: "*")
    guard byte(at: position + 1) == star else {
      position += 1
      return nil
    }
    let open = position
    let firstLine = lineNumber
    var close = open + 2
    if !boneyardsAreOpenEnded {
      while close + 1 < bytes.count, bytes[close] != star || bytes[close + 1] != UInt8(ascii: "/") {
        close += 1
      }
    }
    guard !boneyardsAreOpenEnded, close + 1 < bytes.count else {
      if !boneyardsAreOpenEnded {
        warnings.append(ScriptWarning(reason: .unclosedBoneyard, line: lineNumber))
      }
      boneyardsAreOpenEnded = true
      position += 2
      return nil
    }
    position = close + 2
    return comment(.boneyard, from: open + 2, to: close, openedAt: open, line: firstLine)
  }

  /// At a `[`: takes the note that begins here, or moves on by one byte. A note may span lines but
  /// no blank line; one that is not closed ends where its paragraph does.
  private mutating func takeNote() -> FountainComment? {
    let bracket = UInt8(ascii: "[")
    let closing = UInt8(ascii: "]")
    guard byte(at: position + 1) == bracket else {
      position += 1
      return nil
    }
    let open = position
    let firstLine = lineNumber
    var index = open + 2
    while index < bytes.count {
      if bytes[index] == closing, byte(at: index + 1) == closing {
        position = index + 2
        return comment(.note, from: open + 2, to: index, openedAt: open, line: firstLine)
      }
      if bytes[index] == .newline || bytes[index] == .carriageReturn {
        var next = index
        skipLineEnding(at: &next)
        let lineStart = next
        while let blank = byte(at: next), blank.isBlank { next += 1 }
        let endsLine = byte(at: next).map { $0 == .newline || $0 == .carriageReturn } ?? true
        // Two blanks keep an empty line inside a note, as they do inside a speech.
        if endsLine && next - lineStart < 2 { break }
        index = lineStart
      } else {
        index += 1
      }
    }
    warnings.append(ScriptWarning(reason: .unclosedNote, line: lineNumber))
    position = index
    return comment(.note, from: open + 2, to: index, openedAt: open, line: firstLine)
  }

  private mutating func comment(
    _ kind: ScriptElement.Kind, from start: Int, to end: Int, openedAt open: Int, line: Int
  ) -> FountainComment {
    var index = start
    while index < end {
      if bytes[index] == .newline || bytes[index] == .carriageReturn {
        skipLineEnding(at: &index)
        lineNumber += 1
      } else {
        index += 1
      }
    }
    return FountainComment(
      kind: kind, text: String(decoding: bytes[start..<end], as: UTF8.self), line: line,
      offset: open + markLength)
  }
}
