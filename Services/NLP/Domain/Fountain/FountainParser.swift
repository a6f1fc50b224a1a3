import Execution

/// A reader of Fountain 1.1 (https://fountain.io/syntax), with Spanish headings and transitions.
///
/// It goes once through the lines with one line of look-ahead; time and memory are linear in the size
/// of the script whatever its bytes are. Where the syntax leaves a choice:
/// - a scene heading needs a blank line before it, not after;
/// - a note that is not closed ends with its paragraph; a boneyard that is not closed is text;
/// - a parenthetical follows a cue or dialogue, so that the second of two in a row is dialogue.
public struct FountainParser: Sendable {
  private let limits: ScriptLimits

  /// - Parameter limits: how much of a script is accepted.
  public init(limits: ScriptLimits = ScriptLimits()) {
    self.limits = limits
  }

  /// Parses a script.
  ///
  /// - Parameters:
  ///   - content: the script in UTF-8, with or without a byte order mark.
  ///   - cancellation: looked at between lines.
  /// - Throws: `InvalidInput` naming `content` when it is empty, too long or not UTF-8;
  ///   `CancellationError`.
  public func parse(
    _ content: some Collection<UInt8>, cancellation: Cancellation = Cancellation()
  ) throws -> Script {
    try parse(try ScriptText(content: content, limits: limits), cancellation: cancellation)
  }

  /// Parses a script whose bytes are checked already.
  func parse(_ text: ScriptText, cancellation: Cancellation) throws -> Script {
    var run = FountainParse(text, limits: limits)
    return try run.script(cancellation: cancellation)
  }
}
