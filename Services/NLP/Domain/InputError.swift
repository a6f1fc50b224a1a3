/// Bad input: which fields were wrong, and what they may be.
public struct InputError: Error, Sendable, Equatable, CustomStringConvertible {
  /// What was wrong with one field.
  public struct Violation: Sendable, Equatable {
    /// The field's path in the request, as in the contract: `content`, `texts[3]`.
    public let field: String
    /// What was wrong and what is allowed, for a person.
    public let description: String

    /// - Parameters:
    ///   - field: the field's path in the request.
    ///   - description: what was wrong and what is allowed.
    public init(field: String, description: String) {
      self.field = field
      self.description = description
    }
  }

  /// A kind of bad input, stable and meant for programs.
  public enum Reason: String, Sendable {
    /// A required text is empty.
    case emptyText = "EMPTY_TEXT"
    /// A text or a list is longer than allowed.
    case tooLarge = "TOO_LARGE"
    /// The bytes are not UTF-8.
    case invalidUTF8 = "INVALID_UTF8"
    /// A value is not among those that are known.
    case unknownValue = "UNKNOWN_VALUE"
    /// Something that is needed was not given.
    case missingField = "MISSING_FIELD"
    /// The script has nothing that could be analysed.
    case nothingToAnalyze = "NOTHING_TO_ANALYZE"
  }

  /// The kind of the first violation.
  public let reason: Reason
  /// What was wrong, in the order of the fields; never empty.
  public let violations: [Violation]

  /// One field that is wrong.
  ///
  /// - Parameters:
  ///   - reason: the kind of error.
  ///   - field: the field's path in the request.
  ///   - description: what was wrong and what is allowed.
  public init(_ reason: Reason, field: String, _ description: String) {
    self.reason = reason
    violations = [Violation(field: field, description: description)]
  }

  /// Every violation on one line.
  public var description: String {
    violations.map { "\($0.field): \($0.description)" }.joined(separator: "; ")
  }
}
