/// One field of a request with a value that is not allowed: an entry of `google.rpc.BadRequest`.
public struct FieldViolation: Sendable, Hashable, CustomStringConvertible {
  /// The path of the field in the request, in the proto's names: `channels[2].maximum`.
  public var field: String
  /// What is wrong and what is allowed.
  public var description: String
  /// The kind of violation for programs, UPPER_SNAKE: `OUT_OF_RANGE`. The contract of the method
  /// names those that it knows.
  public var reason: String

  /// A violation of `field`.
  public init(field: String, description: String, reason: String) {
    self.field = field
    self.description = description
    self.reason = reason
  }
}
