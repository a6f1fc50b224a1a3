/// Where a number comes from.
public enum Evidence: Sendable, Equatable {
  /// What the caller gave.
  case measured
  /// A stated prior.
  case prior
  /// A prior moved by what the caller gave.
  case combined
}
