import Execution
import PDFText
import Validation

/// A reader of screenplays in PDF, by the places of their words on the page.
struct PDFReader {
  private let limits: ScriptLimits
  private let text: PDFText

  init(limits: ScriptLimits, text: PDFText) {
    self.limits = limits
    self.text = text
  }

  /// Reads a script.
  ///
  /// - Throws: `InvalidInput` naming `content` when the PDF is too long, damaged, encrypted, too
  ///   expensive to read, or has no text; `PDFTextError` where it cannot be read at all on this
  ///   machine; `CancellationError`.
  func read(_ content: some Collection<UInt8>, cancellation: Cancellation) throws -> Script {
    guard content.count <= limits.maximumBytes else {
      throw InvalidInput.tooLong(content.count, limits)
    }
    let pages = try pages(of: Array(content), cancellation: cancellation)
    guard pages.contains(where: { !$0.words.isEmpty }) else {
      throw InvalidInput(
        .emptyText, field: "content",
        "is a PDF without text (\(pages.count) pages): a scan has to go through OCR first")
    }
    let lines = PDFLines(pages).lines
    var builder = ScriptBuilder(format: .pdf, limits: limits)
    var reading = try LayoutReading(lines, hasPages: true, cancellation: cancellation)
    try reading.read(into: &builder, cancellation: cancellation)
    return builder.script(sourceLines: lines.count)
  }

  private func pages(of content: [UInt8], cancellation: Cancellation) throws -> [PDFPage] {
    do {
      return try text.pages(of: content, cancellation: cancellation)
    } catch let error as PDFTextError {
      switch error {
      case .programMissing, .cannotRun: throw error
      case .encrypted, .unreadable:
        throw InvalidInput(.malformed, field: "content", "\(error)")
      case .tooExpensive:
        throw InvalidInput(.tooLarge, field: "content", "\(error)")
      }
    }
  }
}
