/// A number on a stated scale and everything needed to argue with it.
public struct Score: Sendable, Equatable {
  /// The score, within `scale`: `baseline` plus the contributions of all factors, up to rounding.
  public let value: Double
  /// The least and the most that the score can be.
  public let scale: ClosedRange<Double>
  /// Where the true score probably lies; within `scale`.
  public let interval: Interval
  /// The score of an input about which nothing is known.
  public let baseline: Double
  /// The reasons, largest absolute contribution first.
  public let factors: [Factor]
  /// The model that gave the score.
  public let model: ModelIdentity

  /// A score from its parts; the factors are put in order.
  ///
  /// - Parameters:
  ///   - value: the sum of `baseline` and the contributions, which rounding alone may have led out
  ///     of `scale`. The caller adds up, because the last bit depends on the order of the terms.
  ///   - scale: the least and the most that the score can be.
  ///   - interval: where the true score probably lies.
  ///   - baseline: the score of an input about which nothing is known.
  ///   - factors: the reasons; of equal absolute contributions the first stays first.
  ///   - model: the model that gave the score.
  public init(
    value: Double, scale: ClosedRange<Double>, interval: Interval, baseline: Double,
    factors: [Factor], model: ModelIdentity
  ) {
    self.value = min(max(value, scale.lowerBound), scale.upperBound)
    self.scale = scale
    self.interval = interval
    self.baseline = baseline
    self.factors = factors.largestFirst()
    self.model = model
  }
}
