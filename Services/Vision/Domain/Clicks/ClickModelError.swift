/// Why weights cannot be learned from outcomes.
public enum ClickModelError: Error, Equatable, CustomStringConvertible {
  /// Newton's method did not arrive within so many steps.
  case notConverged(steps: Int)

  /// One line that says what happened.
  public var description: String {
    switch self {
    case .notConverged(let steps):
      "the weights did not settle within \(steps) steps of Newton's method"
    }
  }
}
