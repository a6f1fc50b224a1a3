import Execution
import PDFText
import Validation

/// A reader of screenplays in every format.
public struct ScriptReader: Sendable {
  private let limits: ScriptLimits
  private let pdfText: PDFText

  /// - Parameters:
  ///   - limits: how much of a script is accepted.
  ///   - pdfText: what takes the words out of a PDF.
  public init(limits: ScriptLimits = ScriptLimits(), pdfText: PDFText = PDFText()) {
    self.limits = limits
    self.pdfText = pdfText
  }

  /// Reads a script. Time and memory are linear in its size; a PDF is read by another process, and the
  /// calling thread waits for it.
  ///
  /// - Parameters:
  ///   - content: the script: text and XML in UTF-8, with or without a byte order mark.
  ///   - format: how it is written; nil: detected by its content.
  ///   - cancellation: looked at between lines.
  /// - Throws: `InvalidInput` naming `content` when it is empty, too long, not UTF-8 or damaged, and
  ///   naming `format` when it is of another one; `PDFTextError` where PDFs cannot be read on this
  ///   machine; `CancellationError`.
  public func read(
    _ content: some Collection<UInt8>, format: ScriptFormat? = nil,
    cancellation: Cancellation = Cancellation()
  ) throws -> Script {
    guard content.count <= limits.maximumBytes else {
      throw InvalidInput.tooLong(content.count, limits)
    }
    let marked = ScriptFormat.marked(content)
    if let format { try Self.check(format, against: marked) }
    if (format ?? marked) == .pdf {
      return try PDFReader(limits: limits, text: pdfText).read(content, cancellation: cancellation)
    }
    let text = try ScriptText(content: content, limits: limits)
    switch try format ?? marked ?? ScriptFormat.ofText(text, cancellation: cancellation) {
    case .finalDraft:
      return try FinalDraftReader(limits: limits).read(text, cancellation: cancellation)
    case .plainText:
      return try PlainTextReader(limits: limits).read(text, cancellation: cancellation)
    case .fountain, .pdf:
      return try FountainParser(limits: limits).parse(text, cancellation: cancellation)
    }
  }

  private static func check(_ named: ScriptFormat, against marked: ScriptFormat?) throws {
    let isMarked = named == .pdf || named == .finalDraft
    guard isMarked ? named != marked : marked != nil else { return }
    let found = marked.map { "is \($0.name)" } ?? "has no mark of it at its beginning"
    throw InvalidInput(
      .formatMismatch, field: "format",
      "is \"\(named.rawValue)\", which is \(named.name), but the content \(found)")
  }
}

extension InvalidInput {
  /// A script has more bytes than are accepted.
  static func tooLong(_ count: Int, _ limits: ScriptLimits) -> InvalidInput {
    InvalidInput(
      .tooLarge, field: "content",
      "has \(count) bytes but at most \(limits.maximumBytes) are accepted")
  }
}
