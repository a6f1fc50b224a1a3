/// A score on a stated scale with the reasons that add up to it.
public struct FactoredScore: Sendable, Equatable {
  /// One reason.
  public struct Factor: Sendable, Equatable {
    /// What was looked at, in snake_case.
    public let name: String
    /// What it adds to the score.
    public let contribution: Double
    /// What was measured, in `unit`.
    public let value: Double
    /// The unit of `value`.
    public let unit: String
    /// Whether `value` is a stated prior rather than a measurement.
    public let isPrior: Bool
    /// One sentence for a person.
    public let explanation: String
  }

  /// The least that the scale allows.
  public let minimum: Double
  /// The most that the scale allows.
  public let maximum: Double
  /// The score before any reason.
  public let baseline: Double
  /// The reasons, largest contribution first.
  public let factors: [Factor]
  /// Half the width of the interval before it is cut to the scale.
  private let halfWidth: Double

  /// The probability that the interval claims.
  public static let level = 0.8
  /// The normal quantile that leaves 10 % on either side.
  private static let quantile = 1.2815515655446004

  /// - Parameters:
  ///   - weightUncertainty: the standard deviation of a factor's weight as a share of the weight;
  ///     the interval is what weights drawn so would give.
  init(
    scale: ClosedRange<Double>, baseline: Double, factors: [Factor], weightUncertainty: Double
  ) {
    minimum = scale.lowerBound
    maximum = scale.upperBound
    self.baseline = baseline
    self.factors = factors.enumerated()
      .sorted {
        (-abs($0.element.contribution), $0.offset) < (-abs($1.element.contribution), $1.offset)
      }
      .map(\.element)
    let variance = factors.reduce(0) { sum, factor in
      let deviation = weightUncertainty * factor.contribution
      return sum + deviation * deviation
    }
    halfWidth = Self.quantile * variance.squareRoot()
  }

  /// The baseline and all contributions.
  public var value: Double { factors.reduce(baseline) { $0 + $1.contribution } }
  /// The lower end of the interval, within the scale.
  public var lower: Double { max(minimum, value - halfWidth) }
  /// The upper end of the interval, within the scale.
  public var upper: Double { min(maximum, value + halfWidth) }
}
