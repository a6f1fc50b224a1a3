/// Collects what is wrong with an input, field by field.
struct Checks {
  private var violations: [PredictionError.Violation] = []

  /// Notes that a field is wrong.
  mutating func add(
    _ field: String, _ description: String, as reason: PredictionError.Reason = .invalidField
  ) {
    violations.append(
      PredictionError.Violation(field: field, description: description, reason: reason))
  }

  /// That a number which was given is finite and in its range.
  mutating func range(
    _ value: Double?, _ allowed: ClosedRange<Double>, excludingLower: Bool = false,
    at field: String
  ) {
    guard let value else { return }
    if allowed.contains(value), !(excludingLower && value == allowed.lowerBound) { return }
    let lower = excludingLower ? "more than \(allowed.lowerBound)" : "\(allowed.lowerBound)"
    add(field, "is \(value); allowed is \(lower) to \(allowed.upperBound)")
  }

  /// That an integer which was given is in its range.
  mutating func range<Value: BinaryInteger>(
    _ value: Value?, _ allowed: ClosedRange<Value>, at field: String
  ) {
    guard let value, !allowed.contains(value) else { return }
    add(field, "is \(value); allowed is \(allowed.lowerBound) to \(allowed.upperBound)")
  }

  /// The platform of that name, or nil with a violation.
  mutating func platform(_ name: String) -> Platform? {
    if let platform = Platform(rawValue: name) { return platform }
    let known = Platform.allCases.map(\.rawValue).joined(separator: ", ")
    add("platform", "is \"\(name.prefix(40))\"; allowed are \(known)", as: .unknownPlatform)
    return nil
  }

  /// Whether nothing was found wrong.
  var isClean: Bool { violations.isEmpty }

  /// What was found wrong.
  func error() -> PredictionError { PredictionError(violations: violations) }
}
