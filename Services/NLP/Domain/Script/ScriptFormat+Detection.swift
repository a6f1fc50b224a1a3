import Execution

extension ScriptFormat {
  /// Bytes at the beginning in which a PDF's mark may stand; readers of PDF look as far.
  private static let pdfMarkBytes = 1024
  /// Bytes of a text that are looked at to tell its format.
  private static let sampleBytes = 1 << 16
  /// How far right of the leftmost line a cue stands at least in a script that is set in columns.
  private static let cueIndent = 12
  /// How far right of the leftmost line a speech stands at least in such a script.
  private static let speechIndent = 6
  /// Keys of title pages that nothing but Fountain has.
  private static let titleKeys: Set<String> = [
    "title", "credit", "author", "authors", "source", "draft date", "contact", "copyright",
    "título", "titulo", "autor", "autora", "autores", "contacto", "fuente", "fecha",
  ]

  /// What the format is called.
  var name: String {
    switch self {
    case .fountain: "Fountain"
    case .finalDraft: "Final Draft's XML"
    case .pdf: "PDF"
    case .plainText: "plain text"
    }
  }

  /// The format of a content that begins with the mark of one: PDF, or XML, which is taken for Final
  /// Draft's.
  static func marked(_ content: some Collection<UInt8>) -> ScriptFormat? {
    let head = Array(content.prefix(pdfMarkBytes))
    let mark = Array("%PDF-".utf8)
    if head.indices.contains(where: { head[$0...].starts(with: mark) }) { return .pdf }
    let text = (head.starts(with: [0xEF, 0xBB, 0xBF]) ? head.dropFirst(3) : head[...])
      .drop { $0.isBlank || $0 == .newline || $0 == .carriageReturn }
    let isXML = ["<?xml", "<FinalDraft"].contains { text.starts(with: Array($0.utf8)) }
    return isXML ? .finalDraft : nil
  }

  /// The format of a text: set in columns where more cues stand in such columns than stand, with
  /// speeches or marks of Fountain, at the left.
  static func ofText(_ text: ScriptText, cancellation: Cancellation) throws -> ScriptFormat {
    let sample = text.prefix(sampleBytes)
    let lines = try PlainTextReader.lines(of: sample, cancellation: cancellation)
    guard let first = lines.first, let margin = lines.map(\.column).min() else { return .fountain }
    if let (key, _) = FountainMarks.titleEntry(Array(first.text.utf8)[...]),
      titleKeys.contains(String(decoding: key, as: UTF8.self).lowercased())
    {
      return .fountain
    }
    var inColumns = 0
    var atLeft = 0
    for (line, next) in zip(lines, lines.dropFirst()) {
      let bytes = Array(line.text.utf8)[...]
      if let mark = bytes.first, FountainMarks.forcing.contains(mark), mark != .period {
        atLeft += 1
      }
      guard !next.isAfterSpace, CharacterCue(line: bytes, isForced: false) != nil,
        !FountainMarks.isTransition(bytes), !SlugLine.isHeading(bytes)
      else { continue }
      if line.column >= margin + cueIndent, next.column >= margin + speechIndent,
        next.column < line.column
      {
        inColumns += 1
      } else if line.isAfterSpace, line.column < margin + cueIndent,
        next.column < margin + speechIndent
      {
        atLeft += 1
      }
    }
    return inColumns > atLeft ? .plainText : .fountain
  }
}
