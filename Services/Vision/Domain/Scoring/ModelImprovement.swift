/// A value that a quality should reach, and what to do for it.
public struct ModelImprovement: Sendable, Decodable {
  /// On which side of the target a value calls for it.
  public enum Side: String, Sendable, Decodable {
    /// The value is less than the target.
    case below
    /// The value is more than the target.
    case above
  }

  /// On which side of the target a value calls for it.
  public let when: Side
  /// The value to reach, in the factor's unit.
  public let target: Double
  /// What to do, one sentence.
  public let advice: String

  /// Whether `value` is on the side that calls for the improvement.
  func isCalled(by value: Double) -> Bool {
    switch when {
    case .below: value < target
    case .above: value > target
    }
  }
}
