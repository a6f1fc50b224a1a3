/// One reason for a score.
public struct Factor: Sendable, Equatable {
  /// What was looked at, in snake_case and stable.
  public var name: String
  /// How much it moves the score, in the score's unit.
  public var contribution: Double
  /// What was measured or assumed, in `unit`.
  public var value: Double
  /// The unit of `value`, as UCUM has it where it has one.
  public var unit: String
  /// Whether `value` comes from the caller, from a prior, or from both.
  public var evidence: Evidence
  /// One sentence that a person can read.
  public var explanation: String
}
