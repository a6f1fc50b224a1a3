/// A value in the metadata of a log line.
public enum LogValue: Sendable, Equatable, ExpressibleByStringInterpolation {
  /// Any text; longer than 4,096 bytes it is cut.
  case string(String)
  /// A whole number.
  case int(Int)
  /// A number; an infinity or NaN is written as text.
  case double(Double)
  /// A truth value.
  case bool(Bool)

  /// Text.
  public init(stringLiteral value: String) {
    self = .string(value)
  }
}
