/// What kind of number is read when the metrics are.
public enum ObservedKind: String, Sendable {
  /// It goes up and down.
  case gauge
  /// It only grows.
  case counter
}
