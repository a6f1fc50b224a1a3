/// One reason for a score.
public struct ScoreFactor: Sendable, Equatable {
  /// What was looked at, in snake_case.
  public let name: String
  /// How much it moves the score from the baseline, in the score's unit.
  public let contribution: Double
  /// What was measured; `nil` where the prior stands in for it.
  public let value: Double?
  /// The usefulness, 0 to 1, that is expected and stands in for a value that was not measured.
  public let priorUtility: Double
  /// The unit of `value`.
  public let unit: String
  /// One sentence.
  public let explanation: String
}
