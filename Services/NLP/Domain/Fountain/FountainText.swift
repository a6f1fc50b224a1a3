/// A script written as Fountain.
public struct FountainText: Sendable, Equatable {
  /// The script in Fountain 1.1, UTF-8, lines ended by `\n`.
  public let text: String
  /// What Fountain has no way to say, and how it was written; the lines are those of the script's own
  /// source.
  public let warnings: [ScriptWarning]
}
