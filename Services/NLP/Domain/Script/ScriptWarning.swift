/// Something that looked like a mistake in a script, and how it was read.
public struct ScriptWarning: Sendable, Equatable {
  /// What was seen.
  public enum Reason: String, Sendable {
    /// `/*` without `*/`.
    case unclosedBoneyard = "UNCLOSED_BONEYARD"
    /// `[[` without `]]` in its paragraph.
    case unclosedNote = "UNCLOSED_NOTE"
  }

  /// What was seen.
  public let reason: Reason
  /// The line in the source, from 1.
  public let line: Int

  /// One sentence: what was seen and how it was read.
  public var explanation: String {
    switch reason {
    case .unclosedBoneyard: "This /* is never closed; it was read as ordinary text."
    case .unclosedNote: "This [[ is not closed in its paragraph; the note ends with the paragraph."
    }
  }
}
