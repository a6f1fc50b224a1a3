import Foundation
import Scoring

/// How probable a click on a thumbnail is, and what outcomes teach about it.
///
/// The log odds of a click are a + Σ β_j x_j + e. x_j is the logarithm of what factor j leaves of the
/// appeal, less that of what it leaves where nothing is known: with all β_j the same, the odds rise with
/// that power of the appeal. e is what the picture shows and to whom. See `thumbnail-clicks.card.md`.
public struct ClickModel: Sendable {
  /// How the appeal and the probability of a click are computed, in words.
  public static let formula = """
    appeal = 10 * product over the factors j of f_j ^ w_j, where f_j = 1 - severity_j * (1 - utility_j) is \
    what factor j leaves of the score, and w_j = max(0, mean of b_j) / prior mean of b_j; log odds of a \
    click = a + sum over j of b_j * ln(f_j / f_j of an unknown picture) + e; a, b_j and e are normal, and \
    e, with the standard deviation picture_deviation, is drawn anew for each picture
    """

  /// Its name, version and data.
  public let identity: ModelIdentity
  /// The probability that the interval holds the true rate.
  public let intervalLevel: Double

  private let appeal: MultiplicativeModel
  /// κ, what is expected of every β.
  private let elasticity: Double
  private let regression: ClickRegression

  /// The model `thumbnail-clicks` over the factors of an appeal.
  ///
  /// - Throws: `ModelError`.
  public init(appeal: ThumbnailAppeal) throws {
    let name = "thumbnail-clicks"
    guard let url = Bundle.module.url(forResource: "Models/\(name)", withExtension: "json") else {
      throw ModelError(model: name, description: "there is no file \(name).json")
    }
    try self.init(json: Data(contentsOf: url), named: name, appeal: appeal)
  }

  /// The model that `json` describes.
  ///
  /// - Throws: `ModelError` naming the rule that is broken.
  init(json: Data, named name: String, appeal: ThumbnailAppeal) throws {
    let file: ClickModelFile
    do {
      file = try JSONDecoder().decode(ClickModelFile.self, from: json)
    } catch {
      throw ModelError(model: name, description: "\(error)")
    }
    guard file.name == name else {
      throw ModelError(model: name, description: "its name is \(file.name)")
    }
    if let broken = file.brokenRule { throw ModelError(model: name, description: broken) }
    // The published quartiles are those of single pictures too: what varies among pictures of one
    // audience is taken out of what varies among audiences.
    let quartiles = file.baseRateQuartiles.map { log($0 / (1 - $0)) }
    let whole = (quartiles[1] - quartiles[0]) / 2 / NormalDistribution.criticalValue(level: 0.5)
    let among = ClickRegression.priorPictureVariance(
      pictureDeviation: file.pictureDeviation, pictureLogDeviation: file.pictureLogDeviation)
    guard whole * whole > among else {
      throw ModelError(
        model: name, description: "picture_sd leaves nothing of base_rate_quartiles to audiences")
    }
    identity = ModelIdentity(name: file.name, version: file.version, data: file.data)
    intervalLevel = file.intervalLevel
    elasticity = file.elasticity
    self.appeal = appeal.model
    let factors = appeal.model.factors
    regression = ClickRegression(
      priorMean: [(quartiles[0] + quartiles[1]) / 2] + factors.map { _ in file.elasticity },
      priorDeviation: [(whole * whole - among).squareRoot()]
        + factors.map { _ in file.elasticityDeviation },
      pictureDeviation: file.pictureDeviation, pictureLogDeviation: file.pictureLogDeviation)
  }

  /// What outcomes make of the model; the prior when there are none.
  ///
  /// The same outcomes in the same order give the same bits. Takes some 50 µs an outcome.
  ///
  /// - Parameters:
  ///   - revision: `ClickEvidence.revision`.
  ///   - check: asked between steps; what it throws ends the work.
  /// - Throws: `ClickModelError`, or what `check` throws.
  package func posterior(
    of outcomes: [ClickOutcome], revision: Int64, check: () throws -> Void = {}
  ) throws -> ClickPosterior {
    let fitted = try regression.fit(outcomes.map(observation), check: check)
    let prior = try regression.fit([])
    func shift(_ index: Int) -> ParameterShift {
      ParameterShift(
        prior: .init(mean: prior.mean[index], deviation: prior.deviation(index)),
        posterior: .init(mean: fitted.mean[index], deviation: fitted.deviation(index)))
    }
    return ClickPosterior(
      evidence: ClickEvidence(outcomes, revision: revision), baseLogOdds: shift(0),
      weights: appeal.factors.enumerated().map { index, factor in
        WeightShift(
          factor: factor.name, elasticity: shift(index + 1),
          weight: max(0, fitted.mean[index + 1]) / elasticity)
      },
      pictureDeviation: ParameterShift(
        prior: .init(mean: prior.pictureDeviation, deviation: prior.pictureDeviationSpread),
        posterior: .init(mean: fitted.pictureDeviation, deviation: fitted.pictureDeviationSpread)),
      coefficients: fitted)
  }

  /// The probability of a click on a picture that is shown once, 0 to 1: the posterior predictive mean.
  ///
  /// The interval holds the picture's own rate of clicks. Contributions divide the distance from the
  /// baseline by the parts of the log odds; what the mean owes to the rate being more or less sure than
  /// the baseline's is the factor `spread`.
  public func probability(_ qualities: PictureQualities, given posterior: ClickPosterior) -> Score {
    let measured = qualities.appealValues
    let features = appeal.logShares(measured)
    let coefficients = posterior.coefficients
    let (centre, variance) = coefficients.logOdds(features)
    let unknown = coefficients.logOdds(features.map { _ in 0 })
    let baseline = LogitNormal(mean: unknown.mean, variance: unknown.variance).expectation
    let rate = LogitNormal(mean: centre, variance: variance)
    // At the baseline's variance, where the distance is the parts of the log odds alone.
    let shifted = LogitNormal(mean: centre, variance: unknown.variance).expectation
    let distance = centre - unknown.mean
    let perLogOdds =
      abs(distance) < 1e-9 ? baseline * (1 - baseline) : (shifted - baseline) / distance
    var factors = zip(appeal.factors, features).enumerated().map { index, pair in
      let (factor, feature) = pair
      let value = measured[factor.name]
      let isAbsent = qualities.appealAbsences.contains(factor.name)
      return Factor(
        name: factor.name, contribution: perLogOdds * coefficients.mean[index + 1] * feature,
        value: value ?? factor.priorUtility, unit: value == nil ? "1" : factor.unit,
        evidence: value == nil && !isAbsent ? .prior : .measured,
        explanation: factor.explanation(
          of: value.map(factor.utility) ?? factor.priorUtility, value, isAbsent: isAbsent))
    }
    let value = rate.expectation
    factors.append(
      Factor(
        name: "spread", contribution: value - factors.reduce(baseline) { $0 + $1.contribution },
        value: variance.squareRoot(), unit: "1", evidence: .combined,
        explanation: "Standard deviation of the log odds: the less is known of such pictures, the "
          + "further the mean of a rate that is mostly low lies above its middle."))
    let reach = NormalDistribution.criticalValue(level: intervalLevel) * variance.squareRoot()
    return Score(
      value: value, scale: 0...1,
      interval: Interval(
        lower: MarginalClickLikelihood.logistic(centre - reach),
        upper: MarginalClickLikelihood.logistic(centre + reach), level: intervalLevel),
      baseline: baseline, factors: factors, model: identity.learned(from: posterior.evidence))
  }

  /// The probability of a click once an improvement is made, all else as it is, less that now.
  public func gain(
    _ improvement: ThumbnailImprovement, in qualities: PictureQualities,
    given posterior: ClickPosterior
  ) -> Double {
    var measured = qualities.appealValues
    let now = expectation(measured, posterior)
    measured[improvement.factor] = improvement.target
    return expectation(measured, posterior) - now
  }

  private func expectation(_ measured: [String: Double], _ posterior: ClickPosterior) -> Double {
    let (mean, variance) = posterior.coefficients.logOdds(appeal.logShares(measured))
    return LogitNormal(mean: mean, variance: variance).expectation
  }

  private func observation(_ outcome: ClickOutcome) -> ClickObservation {
    ClickObservation(
      clicks: Double(outcome.clicks), impressions: Double(outcome.impressions),
      features: appeal.logShares(outcome.measures))
  }
}

extension ModelIdentity {
  /// What answers are signed with: a model of this identity after an audience's outcomes; the same where there are none.
  public func learned(from evidence: ClickEvidence) -> ModelIdentity {
    guard evidence.outcomes > 0 else { return self }
    return ModelIdentity(
      name: name, version: "\(version)+\(evidence.revision)",
      data: "\(data); moved by \(evidence.outcomes) recorded outcomes")
  }
}
