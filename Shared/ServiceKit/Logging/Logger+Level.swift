extension Logger {
  /// How important an event is, as the swift-server guides have it.
  public enum Level: String, CaseIterable, Comparable, ConfigurationValue {
    /// For following one call through the code.
    case trace
    /// For finding out what is wrong.
    case debug
    /// The normal course of things.
    case info
    /// Normal, but worth a look: starts, stops, changed states.
    case notice
    /// Not an error yet.
    case warning
    /// Something failed that should not.
    case error
    /// The process cannot go on.
    case critical

    /// Whether `lhs` is less important than `rhs`.
    public static func < (lhs: Level, rhs: Level) -> Bool {
      lhs.severity < rhs.severity
    }

    private var severity: Int {
      switch self {
      case .trace: 0
      case .debug: 1
      case .info: 2
      case .notice: 3
      case .warning: 4
      case .error: 5
      case .critical: 6
      }
    }
  }
}
