/// What was expected of a number in a model, and what outcomes have made of it.
public struct ParameterShift: Sendable, Equatable {
  /// A mean and its standard deviation.
  public struct Belief: Sendable, Equatable {
    /// The mean.
    public let mean: Double
    /// The standard deviation.
    public let deviation: Double
  }

  /// The stated prior.
  public let prior: Belief
  /// The posterior; the prior where there are no outcomes.
  public let posterior: Belief
}
