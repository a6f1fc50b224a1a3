import Foundation

/// Where a true value probably lies.
public struct Interval: Sendable, Equatable {
  /// Its lower end, in the unit of the value.
  public var lower: Double
  /// Its upper end, in the unit of the value.
  public var upper: Double
  /// The probability that the true value lies between them, 0 to 1.
  public var level: Double

  /// The interval of a normal distribution, moved into a scale where it would leave it.
  ///
  /// It is moved and not cut, so that its width depends on the standard deviation alone: knowing less
  /// never makes it narrower. Near an end of the scale it therefore holds more than `level`.
  ///
  /// - Parameters:
  ///   - mean: the centre, within `scale`.
  ///   - standardDeviation: 0 or more.
  ///   - level: 0 to 1.
  ///   - scale: what the value may be.
  init(mean: Double, standardDeviation: Double, level: Double, scale: ClosedRange<Double>) {
    let width = scale.upperBound - scale.lowerBound
    let half = min(NormalDistribution.quantile((1 + level) / 2) * standardDeviation, width / 2)
    let centre = min(max(mean, scale.lowerBound + half), scale.upperBound - half)
    lower = max(scale.lowerBound, centre - half)
    upper = min(scale.upperBound, centre + half)
    self.level = level
  }
}
