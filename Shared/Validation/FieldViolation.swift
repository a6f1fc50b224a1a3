/// One field of a request with a value that is not allowed: an entry of `google.rpc.BadRequest`.
public struct FieldViolation: Sendable, Hashable, CustomStringConvertible {
  /// A kind of violation, stable and meant for programs. Each domain adds its own; the contract of a
  /// method names those that it knows.
  public struct Reason: RawRepresentable, Sendable, Hashable, ExpressibleByStringLiteral {
    /// Its name, UPPER_SNAKE: `OUT_OF_RANGE`.
    public let rawValue: String

    /// The kind of that name.
    public init(rawValue: String) { self.rawValue = rawValue }

    /// The kind of that name.
    public init(stringLiteral name: String) { self.init(rawValue: name) }

    /// A value is missing, malformed, not finite or out of its range.
    public static let invalidField: Self = "INVALID_FIELD"
  }

  /// The path of the field in the request, in the proto's names: `channels[2].maximum`.
  public var field: String
  /// What is wrong and what is allowed.
  public var description: String
  /// The kind of violation.
  public var reason: Reason

  /// A violation of `field`.
  public init(field: String, description: String, reason: Reason) {
    self.field = field
    self.description = description
    self.reason = reason
  }
}
