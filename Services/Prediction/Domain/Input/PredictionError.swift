/// Why nothing can be predicted: the input is wrong.
public struct PredictionError: Error, Sendable, Equatable, CustomStringConvertible {
  /// One field and what is wrong with it.
  public struct Violation: Sendable, Equatable {
    /// The path of the field, in the contract's names: `video.duration_seconds`.
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
    /// No platform of that name is known.
    case unknownPlatform = "UNKNOWN_PLATFORM"
    /// No country of that code is known.
    case unknownCountry = "UNKNOWN_COUNTRY"
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
