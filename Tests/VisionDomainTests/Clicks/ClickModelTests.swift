import Foundation
import Scoring
import TestSupport
import Testing
import VisionDomain

@Suite struct ClickModelTests {
  private let appeal: ThumbnailAppeal
  private let model: ClickModel
  private let prior: ClickPosterior

  init() throws {
    appeal = try ThumbnailAppeal()
    model = try ClickModel(appeal: appeal)
    prior = try model.posterior(of: [], revision: 0)
  }

  /// Pictures of an audience that clicks the more the greater `taste` is for them.
  private func outcomes(
    _ count: Int, impressions: Int64 = 20_000, seed: UInt64 = 3,
    _ taste: (PictureQualities) -> Double
  ) -> [ClickOutcome] {
    var random = SplitMix64(seed: seed)
    return (0..<count).map { index in
      let picture = PictureQualities.random(&random)
      let odds = -3 + taste(picture) + 0.3 * random.normal()
      let rate = 1 / (1 + exp(-odds))
      return ClickOutcome(
        id: String(format: "%04d", index), impressions: impressions,
        clicks: Int64(Double(impressions) * rate), qualities: picture)
    }
  }

  private func shift(_ posterior: ClickPosterior, _ factor: String) throws -> WeightShift {
    try #require(posterior.weights.first { $0.factor == factor })
  }

  /// As YouTube Help publishes it: half of all channels and videos are between 2 % and 10 %.
  @Test func withoutOutcomesHalfOfAllPicturesAreWherePublished() {
    let base = prior.baseLogOdds.prior
    let picture = prior.pictureDeviation.prior
    let whole =
      base.deviation * base.deviation + picture.mean * picture.mean
      + picture.deviation * picture.deviation
    let reach = NormalDistribution.criticalValue(level: 0.5) * whole.squareRoot()
    #expect(abs(1 / (1 + exp(-(base.mean - reach))) - 0.02) < 1e-12)
    #expect(abs(1 / (1 + exp(-(base.mean + reach))) - 0.1) < 1e-12)
  }

  @Test func withoutOutcomesNothingMoves() {
    #expect(prior.evidence.outcomes == 0 && prior.evidence.revision == 0)
    #expect(prior.baseLogOdds.prior == prior.baseLogOdds.posterior)
    #expect(prior.pictureDeviation.prior == prior.pictureDeviation.posterior)
    #expect(prior.weights.map(\.factor).count == 11)
    for shift in prior.weights {
      #expect(shift.elasticity.prior == shift.elasticity.posterior && shift.weight == 1)
      #expect(shift.elasticity.prior.mean == 0.5 && shift.elasticity.prior.deviation == 0.5)
    }
    var random = SplitMix64(seed: 1)
    for _ in 0..<20 {
      let picture = PictureQualities.random(&random)
      #expect(appeal.learned(from: prior).score(picture) == appeal.score(picture))
    }
    #expect(model.probability(.sample(), given: prior).model == model.identity)
  }

  /// With its weights at their priors, the odds rise with the square root of the appeal.
  @Test func theOddsFollowTheAppeal() throws {
    let posterior = try model.posterior(
      of: outcomes(12) { _ in 0 }, revision: 12)
    var random = SplitMix64(seed: 5)
    for posterior in [prior, posterior] {
      for _ in 0..<50 {
        let picture = PictureQualities.random(&random)
        let probability = model.probability(picture, given: posterior)
        expectSound(probability)
        let score = appeal.learned(from: posterior).score(picture)
        #expect(
          abs(score.factors.reduce(score.baseline) { $0 + $1.contribution } - score.value) < 1e-9)
        #expect(score.interval.lower <= score.value && score.value <= score.interval.upper)
      }
    }
    let bad = PictureQualities.sample(sharpness: 0.04, noise: 20, clutter: 0.95)
    let (good, worse) = (appeal.score(.sample()), appeal.score(bad))
    let middles = [PictureQualities.sample(), bad].map { picture -> Double in
      let interval = model.probability(picture, given: prior).interval
      return
        (log(interval.lower / (1 - interval.lower)) + log(interval.upper / (1 - interval.upper)))
        / 2
    }
    #expect(abs(middles[0] - middles[1] - 0.5 * log(good.value / worse.value)) < 1e-9)
  }

  private func expectSound(_ probability: Score) {
    let sum = probability.factors.reduce(probability.baseline) { $0 + $1.contribution }
    #expect(abs(sum - probability.value) < 1e-12)
    #expect(0...1 ~= probability.value)
    #expect(probability.interval.lower <= probability.value)
    #expect(probability.value <= probability.interval.upper)
    #expect(probability.interval.level == 0.8)
    #expect(Set(probability.factors.map(\.name)).count == 12)
    #expect(probability.factors.allSatisfy { !$0.explanation.isEmpty })
  }

  @Test func whatIsClickedGainsWeight() throws {
    let sharp = try model.posterior(
      of: outcomes(60) { 1.2 * log($0.sharpness / 0.3) }, revision: 60)
    #expect(try shift(sharp, "sharpness").weight > 1.5)
    #expect(
      try shift(sharp, "sharpness").elasticity.posterior.deviation
        < 0.6 * shift(sharp, "sharpness").elasticity.prior.deviation)
    let (before, after) = (appeal, appeal.learned(from: sharp))
    let soft = PictureQualities.sample(sharpness: 0.06)
    // What is soft loses more than it did, and what would be gained by sharpening is more.
    #expect(
      after.score(soft).value / after.score(.sample()).value
        < before.score(soft).value / before.score(.sample()).value)
    let ratios = [prior, sharp].map { posterior in
      model.probability(.sample(), given: posterior).value
        / model.probability(soft, given: posterior).value
    }
    #expect(ratios[1] > 1.3 * ratios[0])
    // What never differed keeps its prior.
    let untouched = try shift(sharp, "blockiness").elasticity
    #expect(abs(untouched.posterior.deviation - untouched.prior.deviation) < 0.05)
    #expect(after.identity.version == before.identity.version + "+60")
    #expect(model.probability(soft, given: sharp).model.version.hasSuffix("+60"))
  }

  @Test func theAppealNeverRewardsAFault() throws {
    let soft = try model.posterior(
      of: outcomes(200) { -1.5 * log($0.sharpness / 0.3) }, revision: 200)
    #expect(try shift(soft, "sharpness").elasticity.posterior.mean < -0.2)
    #expect(try shift(soft, "sharpness").weight == 0)
    let learned = appeal.learned(from: soft)
    #expect(learned.score(.sample(sharpness: 0.05)).value == learned.score(.sample()).value)
    #expect(
      model.probability(.sample(sharpness: 0.05), given: soft).value
        > model.probability(.sample(), given: soft).value)
    #expect(learned.improvements(.sample(sharpness: 0.05)).allSatisfy { $0.factor != "sharpness" })
  }

  @Test func theMoreIsKnownTheNarrowerTheIntervals() throws {
    let outcomes = outcomes(100) { _ in 0.5 }
    let widths = try [0, 5, 25, 100].map { count -> (Double, Double) in
      let posterior = try model.posterior(of: Array(outcomes.prefix(count)), revision: Int64(count))
      let probability = model.probability(.sample(sharpness: 0.1), given: posterior).interval
      let score = appeal.learned(from: posterior).relativeWidth(.sample(sharpness: 0.1))
      return (probability.upper - probability.lower, score)
    }
    #expect(zip(widths, widths.dropFirst()).allSatisfy { $0.0 > $1.0 }, "\(widths)")
    #expect(zip(widths, widths.dropFirst()).allSatisfy { $0.1 >= $1.1 }, "\(widths)")
  }

  @Test func aGainIsTheDifferenceOfTwoProbabilities() throws {
    let posterior = try model.posterior(
      of: outcomes(40) { log($0.sharpness / 0.3) }, revision: 40)
    let soft = PictureQualities.sample(sharpness: 0.05)
    let improvement = try #require(
      appeal.learned(from: posterior).improvements(soft).first { $0.factor == "sharpness" })
    let gain = model.gain(improvement, in: soft, given: posterior)
    let wanted =
      model.probability(.sample(sharpness: improvement.target), given: posterior).value
      - model.probability(soft, given: posterior).value
    #expect(abs(gain - wanted) < 1e-12)
    #expect(gain > 0)
  }
}

extension ThumbnailAppeal {
  /// The width of the score's interval over the score.
  fileprivate func relativeWidth(_ qualities: PictureQualities) -> Double {
    let score = score(qualities)
    return (score.interval.upper - score.interval.lower) / score.value
  }
}
