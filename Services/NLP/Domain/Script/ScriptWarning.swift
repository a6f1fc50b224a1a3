/// Something that looked like a mistake in a script, and how it was read.
public struct ScriptWarning: Sendable, Equatable {
  /// What was seen.
  public enum Reason: String, Sendable {
    /// `/*` without `*/`.
    case unclosedBoneyard = "UNCLOSED_BONEYARD"
    /// `[[` without `]]` in its paragraph.
    case unclosedNote = "UNCLOSED_NOTE"
    /// A paragraph of Final Draft's XML is of a kind that is not known.
    case unknownParagraph = "UNKNOWN_PARAGRAPH"
    /// A text holds what opens or ends a comment in Fountain.
    case markAltered = "MARK_ALTERED"
    /// Fountain has no way to write an element as what it is.
    case notExpressible = "NOT_EXPRESSIBLE"
  }

  /// What was seen.
  public let reason: Reason
  /// The line in the source, from 1; in a PDF the line on its page.
  public let line: Int
  /// The page of a PDF, from 1; nil in other formats.
  public let pageNumber: Int?

  init(reason: Reason, line: Int, pageNumber: Int? = nil) {
    self.reason = reason
    self.line = line
    self.pageNumber = pageNumber
  }

  /// One sentence: what was seen and how it was read.
  public var explanation: String {
    switch reason {
    case .unclosedBoneyard: "This /* is never closed; it was read as ordinary text."
    case .unclosedNote: "This [[ is not closed in its paragraph; the note ends with the paragraph."
    case .unknownParagraph: "This paragraph is of a kind that is not known; it was read as action."
    case .markAltered:
      "In Fountain this text would open or end a comment; it was written with a blank in the mark."
    case .notExpressible:
      "Fountain has no way to write this as what it is; it will be read as another kind."
    }
  }
}
