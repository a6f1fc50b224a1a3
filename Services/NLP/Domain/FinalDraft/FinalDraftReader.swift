import Execution
import Validation
import XML

/// A reader of Final Draft's XML (`.fdx`, versions 8 to 13).
///
/// Every kind of paragraph is read: what Fountain has no kind for (shots, cast lists) is action, a new
/// act is a section, centred text is centred. Bold, italic and underlined text of action and speech gets
/// Fountain's marks, signs that only look like them a backslash. Notes follow their paragraph, those
/// that Final Draft keeps beside the text the script. What says how the program shows the script
/// (layout, windows, revisions' colours) is passed over.
struct FinalDraftReader {
  private let limits: ScriptLimits

  init(limits: ScriptLimits) {
    self.limits = limits
  }

  /// Reads a script.
  ///
  /// - Throws: `InvalidInput` naming `content` when it is no well-formed document of Final Draft, has
  ///   entities or a document type, or is nested too deeply; `CancellationError`.
  func read(_ text: ScriptText, cancellation: Cancellation) throws -> Script {
    let document = FinalDraftDocument(limits: limits, markLength: text.markLength)
    do {
      try XMLDocument().read(text.bytes, into: document, cancellation: cancellation)
    } catch let error as XMLError {
      throw InvalidInput(
        .malformed, field: "content",
        "cannot be read as Final Draft's XML: line \(error.line): \(error.description)")
    }
    return try document.script(sourceLines: text.lineCount)
  }
}
