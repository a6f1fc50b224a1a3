import Foundation
import Scoring

/// A score as a product of measured qualities: multi-attribute utility in its multiplicative form
/// (R. Keeney, H. Raiffa, "Decisions with Multiple Objectives", 1976), so that one bad quality
/// spoils the whole and no other makes up for it.
///
/// With utilities u and severities s from 0 to 1, the score is `minimum + W * product(f)` with
/// `f = 1 - s (1 - u)` and W the width of the scale: s is the share of the score that is lost when
/// that quality alone is at its worst. The score cannot leave its scale.
///
/// Contributions are the logarithmic mean Divisia decomposition of the distance between the score S
/// and the baseline B, both counted from `minimum` (B. W. Ang, Energy Policy 32 (2004) 1131):
/// `L(S, B) * ln(f / f0)`, where `L(S, B) = (S - B) / ln(S / B)` and f0 is the factor at the utility
/// expected of an input about which nothing is known. They add up exactly, and each has its
/// factor's sign.
///
/// Data can give each factor a weight w: f is then `(1 - s (1 - u))^w`, and everything else is as above.
public struct MultiplicativeModel: Sendable {
  /// Its name, version and data.
  public let identity: ModelIdentity
  /// The least and the greatest score.
  public let scale: ClosedRange<Double>
  /// The probability that the interval holds the true score.
  public let intervalLevel: Double
  /// The standard deviation of what the qualities cannot explain, in the score's unit.
  public let unexplainedDeviation: Double
  /// What the score is made of.
  public let factors: [ModelFactor]
  /// How much each factor counts, in their order.
  private let weights: [FactorWeight]

  /// The model in the file `<name>.json` beside this module.
  ///
  /// - Throws: `ModelError` when the file is missing or breaks a rule of its format.
  public init(named name: String) throws {
    guard let url = Bundle.module.url(forResource: "Models/\(name)", withExtension: "json") else {
      throw ModelError(model: name, description: "there is no file \(name).json")
    }
    try self.init(json: Data(contentsOf: url), named: name)
  }

  /// The model that `json` describes.
  ///
  /// - Throws: `ModelError` naming the rule that is broken.
  public init(json: Data, named name: String) throws {
    let file: MultiplicativeModelFile
    do {
      file = try JSONDecoder().decode(MultiplicativeModelFile.self, from: json)
    } catch {
      throw ModelError(model: name, description: "\(error)")
    }
    func require(_ condition: Bool, _ description: String) throws {
      guard condition else { throw ModelError(model: name, description: description) }
    }
    try require(file.name == name, "its name is \(file.name)")
    try require(file.minimum < file.maximum, "minimum must be less than maximum")
    try require(0 < file.intervalLevel && file.intervalLevel < 1, "interval_level is in (0, 1)")
    try require(file.unexplainedDeviation >= 0, "unexplained_sd must not be negative")
    try require(
      Set(file.factors.map(\.name)).count == file.factors.count, "a factor stands there twice")
    for factor in file.factors {
      if let broken = factor.brokenRule {
        throw ModelError(model: name, description: "\(factor.name): \(broken)")
      }
    }
    identity = ModelIdentity(name: file.name, version: file.version, data: file.data)
    scale = file.minimum...file.maximum
    intervalLevel = file.intervalLevel
    unexplainedDeviation = file.unexplainedDeviation
    factors = file.factors
    weights = file.factors.map { _ in .prior }
  }

  private init(
    _ model: MultiplicativeModel, identity: ModelIdentity, weights: [FactorWeight]
  ) {
    self.identity = identity
    scale = model.scale
    intervalLevel = model.intervalLevel
    unexplainedDeviation = model.unexplainedDeviation
    factors = model.factors
    self.weights = weights
  }

  /// The same model with other weights.
  ///
  /// - Parameters:
  ///   - weights: by the factor's name; one that is not named keeps its prior.
  ///   - identity: what its answers are signed with, as they differ from this model's.
  public func weighted(
    _ weights: [String: FactorWeight], identity: ModelIdentity
  ) -> MultiplicativeModel {
    MultiplicativeModel(
      self, identity: identity, weights: factors.map { weights[$0.name] ?? .prior })
  }

  /// The natural logarithm of what each factor leaves of the score, less that of what it leaves where
  /// nothing is known, in the order of the factors and at their prior weights: 0 for a quality that was
  /// not measured.
  func logShares(_ measured: [String: Double]) -> [Double] {
    factors.map { factor in
      measured[factor.name].map {
        log(factor.share(factor.utility($0)) / factor.share(factor.priorUtility))
      } ?? 0
    }
  }

  /// The score of an input.
  ///
  /// The interval treats as independent: the severities' uncertainty, the measures' repeatability
  /// through the slope of their utility, the prior's deviation where nothing was measured, and what
  /// the model does not see at all. First-order propagation, normal quantile.
  ///
  /// - Parameter measured: the value of each quality by its factor's name; a factor without one
  ///   takes its prior utility and contributes nothing.
  public func score(_ measured: [String: Double]) -> Score { estimate(measured).score }

  /// The score of an input, as `score` explains it, and its standard deviation.
  ///
  /// - Parameter absent: factors of which the input has nothing: they too take their prior utility, of
  ///   which there is then no doubt.
  func estimate(_ measured: [String: Double], absent: Set<String> = []) -> Estimate {
    let width = scale.upperBound - scale.lowerBound
    let shares = factors.map { factor in
      factor.share(measured[factor.name].map(factor.utility) ?? factor.priorUtility)
    }
    let priorShares = factors.map { $0.share($0.priorUtility) }
    let whole = width * zip(weights, shares).reduce(1) { $0 * $1.0.share($1.1) }
    let baseline = width * zip(weights, priorShares).reduce(1) { $0 * $1.0.share($1.1) }
    let ratio = log(whole / baseline)
    let logarithmicMean = abs(ratio) < 1e-9 ? baseline : (whole - baseline) / ratio

    var variance = unexplainedDeviation * unexplainedDeviation
    var parts: [Factor] = []
    for (index, factor) in factors.enumerated() {
      let (share, priorShare, weight) = (shares[index], priorShares[index], weights[index])
      let value = measured[factor.name]
      let utility = value.map(factor.utility) ?? factor.priorUtility
      let isAbsent = value == nil && absent.contains(factor.name)
      let utilityDeviation =
        value.map(factor.utilityDeviation) ?? (isAbsent ? 0 : factor.priorUtilityDeviation)
      let slope = whole / share * weight.exponent
      let bySeverity = slope * (1 - utility) * factor.severityDeviation
      let byValue = slope * factor.severity * utilityDeviation
      variance += bySeverity * bySeverity * weight.remainingVariance + byValue * byValue
      parts.append(
        Factor(
          name: factor.name,
          contribution: logarithmicMean * (weight.exponent * log(share / priorShare)),
          // What was not measured is assumed to be of the usual usefulness, a bare number.
          value: value ?? factor.priorUtility, unit: value == nil ? "1" : factor.unit,
          evidence: value == nil && !isAbsent ? .prior : .measured,
          explanation: factor.explanation(of: utility, value, isAbsent: isAbsent)))
    }
    return Estimate(
      baseline: scale.lowerBound + baseline, factors: parts,
      standardDeviation: variance.squareRoot(), model: self)
  }

  /// How much the score would rise if the quality of the factor at `index` went from `value` to `target`
  /// and all others stayed, in the score's unit.
  func gain(_ index: Int, from value: Double, to target: Double, at score: Score) -> Double {
    let factor = factors[index]
    let ratio = factor.share(factor.utility(target)) / factor.share(factor.utility(value))
    return (score.value - scale.lowerBound) * (weights[index].share(ratio) - 1)
  }
}
