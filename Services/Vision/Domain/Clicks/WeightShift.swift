/// What outcomes have made of the weight of one quality.
public struct WeightShift: Sendable, Equatable {
  /// The factor of the appeal.
  public let factor: String
  /// By how much the log odds of a click rise with the logarithm of what the factor leaves of the appeal.
  public let elasticity: ParameterShift
  /// The power that the factor has in the appeal; 1 is its prior.
  public let weight: Double
}
