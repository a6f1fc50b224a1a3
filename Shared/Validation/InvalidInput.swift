/// Why a request is refused: every field that is wrong.
public struct InvalidInput: Error, Sendable, Equatable, CustomStringConvertible {
  /// What is wrong, one entry or more.
  public let violations: [FieldViolation]

  /// The refusal of a request for some of its fields.
  ///
  /// - Parameter violations: what is wrong, one entry or more.
  public init(_ violations: [FieldViolation]) { self.violations = violations }

  /// The refusal of a request for one field.
  ///
  /// - Parameters:
  ///   - reason: the kind of violation.
  ///   - field: the path of the field in the request, in the proto's names.
  ///   - description: what is wrong and what is allowed.
  public init(_ reason: FieldViolation.Reason, field: String, _ description: String) {
    self.init([FieldViolation(field: field, description: description, reason: reason)])
  }

  /// The same refusal of a message that is a field of a larger one.
  ///
  /// - Parameter field: the path of that field: `before` makes `content` into `before.content`.
  public func within(_ field: String) -> InvalidInput {
    InvalidInput(
      violations.map {
        FieldViolation(
          field: "\(field).\($0.field)", description: $0.description, reason: $0.reason)
      })
  }

  /// The kind of the first violation.
  public var reason: FieldViolation.Reason? { violations.first?.reason }

  /// The violations, one after the other.
  public var description: String {
    violations.map { "\($0.field): \($0.description)" }.joined(separator: "; ")
  }
}
