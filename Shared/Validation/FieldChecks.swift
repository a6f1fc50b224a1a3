/// Collects what is wrong with a request, field by field.
public struct FieldChecks: Sendable {
  /// What was found wrong, in the order of the checks.
  public private(set) var violations: [FieldViolation] = []

  /// Checks that have found nothing yet.
  public init() {}

  /// What was found wrong.
  public var error: InvalidInput { InvalidInput(violations) }

  /// Notes that a field is wrong.
  ///
  /// - Parameters:
  ///   - field: the path of the field in the request, in the proto's names.
  ///   - description: what is wrong and what is allowed.
  ///   - reason: the kind of violation.
  public mutating func add(
    _ field: String, _ description: String, as reason: FieldViolation.Reason = .invalidField
  ) {
    violations.append(FieldViolation(field: field, description: description, reason: reason))
  }

  /// That a number which was given is finite and in its range.
  ///
  /// - Parameter excludingLower: the lower end itself is not allowed.
  public mutating func range(
    _ value: Double?, _ allowed: ClosedRange<Double>, excludingLower: Bool = false,
    at field: String
  ) {
    guard let value else { return }
    if allowed.contains(value), !(excludingLower && value == allowed.lowerBound) { return }
    let lower = excludingLower ? "more than \(allowed.lowerBound)" : "\(allowed.lowerBound)"
    add(field, "is \(value); allowed is \(lower) to \(allowed.upperBound)")
  }

  /// That an integer which was given is in its range.
  public mutating func range<Value: BinaryInteger>(
    _ value: Value?, _ allowed: ClosedRange<Value>, at field: String
  ) {
    guard let value, !allowed.contains(value) else { return }
    add(field, "is \(value); allowed is \(allowed.lowerBound) to \(allowed.upperBound)")
  }
}
