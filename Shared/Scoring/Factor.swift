/// One reason for a score.
public struct Factor: Sendable, Equatable {
  /// What was looked at, in snake_case and stable: `sharpness`, `hook_strength`.
  public let name: String
  /// How much it moves the score from the baseline, in the score's unit; negative where it lowers
  /// it.
  public let contribution: Double
  /// What was measured or assumed, in `unit`.
  public let value: Double
  /// The unit of `value`, as UCUM has it where it has one (`s`, `%`, `1` for a bare number).
  public let unit: String
  /// Where `value` comes from.
  public let evidence: Evidence
  /// One sentence that a person can read.
  public let explanation: String

  /// A reason with the given parts.
  public init(
    name: String, contribution: Double, value: Double, unit: String, evidence: Evidence,
    explanation: String
  ) {
    self.name = name
    self.contribution = contribution
    self.value = value
    self.unit = unit
    self.evidence = evidence
    self.explanation = explanation
  }
}

extension Sequence<Factor> {
  /// The factors by falling absolute contribution; equal ones stay in order, so that the same input
  /// has the same answer.
  public func largestFirst() -> [Factor] {
    enumerated()
      .sorted {
        let (first, second) = (abs($0.element.contribution), abs($1.element.contribution))
        return first == second ? $0.offset < $1.offset : first > second
      }
      .map(\.element)
  }
}
