import Validation

extension FieldViolation.Reason {
  /// No platform of that name is known.
  public static let unknownPlatform: Self = "UNKNOWN_PLATFORM"
  /// No country of that code is known.
  public static let unknownCountry: Self = "UNKNOWN_COUNTRY"
}

extension FieldChecks {
  /// The platform of that name, or nil with a violation.
  mutating func platform(_ name: String) -> Platform? {
    if let platform = Platform(rawValue: name) { return platform }
    let known = Platform.allCases.map(\.rawValue).joined(separator: ", ")
    add("platform", "is \"\(name.prefix(40))\"; allowed are \(known)", as: .unknownPlatform)
    return nil
  }
}
