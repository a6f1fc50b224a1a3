import Foundation

/// How much one factor of a `MultiplicativeModel` counts: what data have made of its prior.
public struct FactorWeight: Sendable, Equatable {
  /// As the model file has it.
  public static let prior = FactorWeight(exponent: 1, remainingVariance: 1)

  /// The power that the factor's share of the score is raised to: 0 leaves the factor out, 1 is the
  /// prior. Not negative.
  public let exponent: Double
  /// The share of the severity's variance that data have left, 0 to 1.
  public let remainingVariance: Double

  /// A weight.
  public init(exponent: Double, remainingVariance: Double) {
    self.exponent = exponent
    self.remainingVariance = remainingVariance
  }

  /// The share of the score that is left, at this weight.
  func share(_ share: Double) -> Double { exponent == 1 ? share : pow(share, exponent) }
}
