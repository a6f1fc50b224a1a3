/// What an audience's outcomes have made of a `ClickModel`.
public struct ClickPosterior: Sendable, Equatable {
  /// On how much it stands.
  public let evidence: ClickEvidence
  /// The log odds of a click on a picture about which nothing is known.
  public let baseLogOdds: ParameterShift
  /// The weights of the qualities, in the order of the appeal's factors.
  public let weights: [WeightShift]
  /// The standard deviation of a picture's log odds around what its qualities say.
  public let pictureDeviation: ParameterShift

  let coefficients: ClickCoefficients
}
