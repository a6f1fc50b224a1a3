import Execution
import Validation

/// A reader of plain text that is set like a screenplay: cues and speeches indented, an empty line
/// between paragraphs; pages may be parted by form feeds.
struct PlainTextReader {
  /// Blanks that part two columns, at least.
  private static let gap = 4
  /// Columns from one tab stop to the next.
  private static let tab = 8

  private let limits: ScriptLimits

  init(limits: ScriptLimits) {
    self.limits = limits
  }

  /// Reads a script.
  ///
  /// - Throws: `InvalidInput` naming `content` when it has more elements than a script has;
  ///   `CancellationError`.
  func read(_ text: ScriptText, cancellation: Cancellation) throws -> Script {
    var builder = ScriptBuilder(format: .plainText, limits: limits)
    let lines = try Self.lines(of: text, cancellation: cancellation)
    var reading = try LayoutReading(
      lines, hasPages: (lines.last?.page ?? 0) > 0, cancellation: cancellation)
    try reading.read(into: &builder, cancellation: cancellation)
    return builder.script(sourceLines: text.lineCount)
  }

  /// The lines of a text that are not empty.
  static func lines(of text: ScriptText, cancellation: Cancellation) throws -> [LayoutLine] {
    let bytes = text.bytes
    var lines: [LayoutLine] = []
    var number = 1
    var page = 0
    var start = 0
    var isAfterSpace = true

    func endLine(at end: Int) {
      let segments = Self.segments(of: bytes[start..<end])
      if segments.isEmpty {
        isAfterSpace = true
      } else {
        lines.append(
          LayoutLine(
            segments: segments, isAfterSpace: isAfterSpace,
            place: SourcePlace(line: number, offset: start + text.markLength), page: page))
        isAfterSpace = false
      }
    }

    var index = 0
    while index < bytes.count {
      switch bytes[index] {
      case .newline, .carriageReturn:
        try cancellation.check()
        endLine(at: index)
        if bytes[index] == .carriageReturn, bytes.dropFirst(index + 1).first == .newline {
          index += 1
        }
        number += 1
        start = index + 1
      case 0x0C:
        endLine(at: index)
        // The page's first line stands below its top.
        page += 1
        isAfterSpace = true
        start = index + 1
      default: break
      }
      index += 1
    }
    endLine(at: bytes.count)
    return lines
  }

  /// The stretches of a line between wide gaps, with their columns.
  private static func segments(of line: ArraySlice<UInt8>) -> [LayoutLine.Segment] {
    var segments: [LayoutLine.Segment] = []
    var words: [UInt8] = []
    var begin = 0
    var column = 0
    var blanks = 0

    func flush() {
      guard !words.isEmpty else { return }
      segments.append(
        LayoutLine.Segment(text: String(decoding: words, as: UTF8.self), column: begin))
      words = []
    }

    for byte in line {
      if byte.isBlank {
        let width = byte == 0x09 ? tab - column % tab : 1
        column += width
        blanks += width
        continue
      }
      if blanks >= gap { flush() }
      if words.isEmpty {
        begin = column
      } else if blanks > 0 {
        words.append(0x20)
      }
      blanks = 0
      words.append(byte)
      // A character takes one column, however many bytes it has.
      if byte & 0xC0 != 0x80 { column += 1 }
    }
    flush()
    return segments
  }
}
