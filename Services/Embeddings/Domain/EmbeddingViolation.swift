/// One field of a request that breaks a rule.
public struct EmbeddingViolation: Sendable, Equatable, CustomStringConvertible {
  /// What kind of rule.
  public enum Reason: String, Sendable {
    /// The field must be given.
    case required = "REQUIRED"
    /// A string has too many bytes.
    case tooLong = "TOO_LONG"
    /// A list or map has too many entries.
    case tooMany = "TOO_MANY"
    /// A number is outside its range.
    case outOfRange = "OUT_OF_RANGE"
    /// The vector has another dimension than its collection.
    case dimensionMismatch = "DIMENSION_MISMATCH"
    /// A number is NaN or infinite.
    case notFinite = "NOT_FINITE"
    /// A vector is zero and so has no direction.
    case zeroVector = "ZERO_VECTOR"
    /// Two entries of one request have the same id.
    case duplicateID = "DUPLICATE_ID"
    /// A record's metadata has too many bytes.
    case metadataTooLarge = "METADATA_TOO_LARGE"
  }

  /// The field's path in the request, as in the contract: `records[3].vector`.
  public var field: String
  /// What kind of rule it breaks.
  public var reason: Reason
  /// What was wrong and what is allowed.
  public var description: String

  /// A violation with the given parts.
  public init(_ field: String, _ reason: Reason, _ description: String) {
    self.field = field
    self.reason = reason
    self.description = description
  }
}
