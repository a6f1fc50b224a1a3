import Foundation
import TestSupport
import Testing
import VisionDomain

@Suite struct ClickRegressionTests {
  private static let base = (mean: -3.0, deviation: 1.1)
  private static let slope = (mean: 0.5, deviation: 0.5)

  private func regression(_ features: Int) -> ClickRegression {
    ClickRegression(
      priorMean: [Self.base.mean] + Array(repeating: Self.slope.mean, count: features),
      priorDeviation: [Self.base.deviation]
        + Array(repeating: Self.slope.deviation, count: features),
      pictureDeviation: 0.5, pictureLogDeviation: 0.5)
  }

  /// What a simulated audience does.
  private struct Audience {
    var base: Double
    var slopes: [Double]
    var deviation: Double

    func picture(impressions: Int, _ random: inout SplitMix64) -> ClickObservation {
      let features = slopes.map { _ in 0.4 * random.normal() }
      let rate = rate(features, random.normal())
      let clicks = (0..<impressions).count { _ in random.uniform() < rate }
      return ClickObservation(
        clicks: Double(clicks), impressions: Double(impressions), features: features)
    }

    func rate(_ features: [Double], _ deviate: Double) -> Double {
      let odds = zip(slopes, features).reduce(base + deviation * deviate) { $0 + $1.0 * $1.1 }
      return 1 / (1 + exp(-odds))
    }
  }

  @Test func withoutOutcomesThePriorStays() throws {
    let prior = try regression(2).fit([])
    #expect(prior.mean == [-3, 0.5, 0.5])
    #expect((0...2).map(prior.deviation) == [1.1, 0.5, 0.5])
    #expect(prior.covariance[1] == 0 && prior.covariance[3] == 0)
  }

  /// An outcome that says nothing (one impression of what is like anything) hardly moves anything.
  @Test func littleIsLearnedFromLittle() throws {
    let prior = try regression(1).fit([])
    let little = try regression(1).fit([
      ClickObservation(clicks: 0, impressions: 1, features: [0])
    ])
    #expect(abs(little.mean[0] - prior.mean[0]) < 0.15)
    #expect(abs(little.mean[1] - prior.mean[1]) < 1e-9)
    #expect(abs(little.deviation(1) - prior.deviation(1)) < 1e-9)
    #expect(abs(little.pictureDeviation - prior.pictureDeviation) < 0.02)
  }

  /// The exact posterior by brute force, over the base, the slope, τ and each picture's deviation.
  @Test(arguments: [
    [(2.0, 100.0, 0.5), (9, 120, -0.3), (1, 80, 0.1)],
    [(400, 9_000, 0.6), (150, 8_000, -0.8), (30, 700, 0), (260, 5_000, 0.3)],
    [(0, 300, -0.5), (0, 20, 0.4)],
  ])
  func thePosteriorIsThatOfBruteForce(rows: [(Double, Double, Double)]) throws {
    let observations = rows.map {
      ClickObservation(clicks: $0.0, impressions: $0.1, features: [$0.2])
    }
    let fitted = try regression(1).fit(observations)
    let wanted = exact(observations)
    let found = (
      fitted.mean[0], fitted.deviation(0), fitted.mean[1], fitted.deviation(1),
      fitted.pictureDeviation
    )
    #expect(abs(found.0 - wanted.base) < 0.15 * wanted.baseDeviation, "\(found), \(wanted)")
    #expect(abs(found.1 / wanted.baseDeviation - 1) < 0.08, "\(found), \(wanted)")
    #expect(abs(found.2 - wanted.slope) < 0.05 * wanted.slopeDeviation, "\(found), \(wanted)")
    #expect(abs(found.3 / wanted.slopeDeviation - 1) < 0.03, "\(found), \(wanted)")
    #expect(abs(found.4 / wanted.picture - 1) < 0.08, "\(found), \(wanted)")
  }

  private func exact(_ observations: [ClickObservation]) -> (
    base: Double, baseDeviation: Double, slope: Double, slopeDeviation: Double, picture: Double
  ) {
    let normals = stride(from: -4.0, through: 4, by: 0.16).map { ($0, exp(-$0 * $0 / 2)) }
    let deviates = stride(from: -5.0, through: 5, by: 0.125).map { ($0, exp(-$0 * $0 / 2)) }
    let deviateWeight = deviates.reduce(0) { $0 + $1.1 }
    // The greatest likelihood of each row is taken out, so that nothing underflows.
    let greatest = observations.map { row -> Double in
      let rate = min(max(row.clicks / row.impressions, 1e-12), 1 - 1e-12)
      return row.clicks * log(rate) + (row.impressions - row.clicks) * log1p(-rate)
    }
    var sums = (weight: 0.0, a: 0.0, aa: 0.0, b: 0.0, bb: 0.0, tau: 0.0)
    for z in stride(from: -2.5, through: 2.5, by: 0.25) {
      let deviation = 0.5 * exp(0.5 * z)
      // The marginal likelihood of each row over a fine grid of its expected log odds.
      let tables = zip(observations, greatest).map { row, greatest in
        stride(from: -12.0, through: 4, by: 0.02).map { expected in
          deviates.reduce(0) { sum, deviate in
            let t = expected + deviation * deviate.0
            let logLikelihood =
              row.clicks * t - row.impressions * (max(t, 0) + log1p(exp(-abs(t)))) - greatest
            return sum + deviate.1 * exp(logLikelihood)
          } / deviateWeight
        }
      }
      for (u, baseWeight) in normals {
        let base = Self.base.mean + Self.base.deviation * u
        for (v, slopeWeight) in normals {
          let slope = Self.slope.mean + Self.slope.deviation * v
          var weight = baseWeight * slopeWeight * exp(-z * z / 2)
          for (row, table) in zip(observations, tables) {
            let place = (base + slope * row.features[0] + 12) / 0.02
            guard place >= 0, Int(place) + 1 < table.count else {
              weight = 0
              break
            }
            let share = place - Double(Int(place))
            weight *= (1 - share) * table[Int(place)] + share * table[Int(place) + 1]
          }
          sums.weight += weight
          sums.a += weight * base
          sums.aa += weight * base * base
          sums.b += weight * slope
          sums.bb += weight * slope * slope
          sums.tau += weight * deviation
        }
      }
    }
    let (a, b) = (sums.a / sums.weight, sums.b / sums.weight)
    return (
      a, (sums.aa / sums.weight - a * a).squareRoot(), b,
      (sums.bb / sums.weight - b * b).squareRoot(), sums.tau / sums.weight
    )
  }

  @Test func whatIsTrueIsFoundWithEnoughOutcomes() throws {
    var random = SplitMix64(seed: 7)
    let audience = Audience(base: -2.4, slopes: [1.4, 0, -0.6], deviation: 0.3)
    let observations = (0..<400).map { _ in audience.picture(impressions: 2_000, &random) }
    let fitted = try regression(3).fit(observations)
    for (found, wanted) in zip(fitted.mean, [audience.base] + audience.slopes) {
      #expect(abs(found - wanted) < 0.12, "\(fitted.mean)")
    }
    #expect((0...3).allSatisfy { fitted.deviation($0) < 0.06 })
    #expect(abs(fitted.pictureDeviation - 0.3) < 2.5 * fitted.pictureDeviationSpread)
    #expect(0.005 < fitted.pictureDeviationSpread && fitted.pictureDeviationSpread < 0.04)
  }

  /// Audiences drawn from the prior: intervals of 80 % hold four of five of what is true of them, and of
  /// the rates of pictures that were not seen.
  @Test func intervalsHoldWhatTheyPromise() throws {
    let regression = regression(3)
    var random = SplitMix64(seed: 11)
    var held = (coefficients: 0, rates: 0)
    let trials = 200
    for _ in 0..<trials {
      let audience = Audience(
        base: Self.base.mean + Self.base.deviation * random.normal(),
        slopes: (0..<3).map { _ in Self.slope.mean + Self.slope.deviation * random.normal() },
        deviation: 0.5 * exp(0.5 * random.normal()))
      let observations = (0..<25).map { index in
        audience.picture(impressions: [50, 400, 1_500][index % 3], &random)
      }
      let fitted = try regression.fit(observations)
      for (index, wanted) in ([audience.base] + audience.slopes).enumerated() {
        let distance = abs(fitted.mean[index] - wanted)
        if distance <= 1.2816 * fitted.deviation(index) { held.coefficients += 1 }
      }
      let features = (0..<3).map { _ in 0.4 * random.normal() }
      let rate = audience.rate(features, random.normal())
      let (mean, variance) = fitted.logOdds(features)
      if abs(log(rate / (1 - rate)) - mean) <= 1.2816 * variance.squareRoot() { held.rates += 1 }
    }
    let shares = (
      Double(held.coefficients) / Double(4 * trials), Double(held.rates) / Double(trials)
    )
    #expect(abs(shares.0 - 0.8) < 0.04, "\(shares)")
    #expect(abs(shares.1 - 0.8) < 0.08, "\(shares)")
  }

  /// What outcomes can hold at most: the fit ends, with finite numbers, and in its prior's reach.
  @Test(arguments: [
    [(0.0, 1e12, 9.0)], [(1e12, 1e12, -9)], [(0, 1, 0)], [(1, 1, 700)],
    [(0, 1e12, 9), (1e12, 1e12, 9)], [(1e12, 1e12, -9), (0, 1e12, 9), (5e11, 1e12, 0)],
  ])
  func extremesAreFitted(rows: [(Double, Double, Double)]) throws {
    let fitted = try regression(1).fit(
      rows.map { ClickObservation(clicks: $0.0, impressions: $0.1, features: [$0.2]) })
    #expect((fitted.mean + fitted.covariance).allSatisfy { $0.isFinite })
    #expect(fitted.deviation(0) > 0 && fitted.deviation(1) > 0)
    #expect(fitted.pictureVariance > 0)
  }

  @Test func whoeverAsksForTheEndGetsIt() {
    struct Gone: Error {}
    #expect(throws: Gone.self) {
      try regression(0).fit([ClickObservation(clicks: 1, impressions: 9, features: [])]) {
        throw Gone()
      }
    }
  }
}
