/// Why an outcome is not kept.
public enum ClickHistoryError: Error, Equatable, CustomStringConvertible {
  /// As many audiences as may have outcomes have some.
  case tooManyAudiences(limit: Int)

  /// One line that says what was asked for and what is allowed.
  public var description: String {
    switch self {
    case .tooManyAudiences(let limit):
      "audience: outcomes of \(limit) audiences are kept, and no more are allowed"
    }
  }
}
