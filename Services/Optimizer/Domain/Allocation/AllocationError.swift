/// Why a budget cannot be allocated.
public struct AllocationError: Error, Sendable, Equatable, CustomStringConvertible {
  /// One field and what is wrong with it.
  public struct Violation: Sendable, Equatable {
    /// The path of the field, in the contract's names: `channels[2].maximum`.
    public var field: String
    /// What is wrong and what is allowed.
    public var description: String
    /// What kind of wrong it is.
    public var reason: Reason
  }

  /// The kinds of error, under names that never change.
  public enum Reason: String, Sendable, CaseIterable {
    /// A value is missing, malformed, not finite or out of its range.
    case invalidField = "INVALID_FIELD"
    /// Two channels have the same id.
    case duplicateChannel = "DUPLICATE_CHANNEL"
    /// Some channels have a response curve and others have none.
    case responseUnitsDiffer = "RESPONSE_UNITS_DIFFER"
    /// A response curve is S-shaped.
    case responseNotConcave = "RESPONSE_NOT_CONCAVE"
    /// No allocation meets all of the bounds.
    case boundsContradict = "BOUNDS_CONTRADICT"
  }

  /// Every field that is wrong; never empty.
  public var violations: [Violation]

  /// The kind of the first violation.
  public var reason: Reason { violations.first?.reason ?? .invalidField }

  /// The violations, one after the other.
  public var description: String {
    violations.map { "\($0.field): \($0.description)" }.joined(separator: "; ")
  }
}
