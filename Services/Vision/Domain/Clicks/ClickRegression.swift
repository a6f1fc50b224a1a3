import Foundation
import LinearAlgebra

/// Bayesian logistic regression of clicks with a normal deviation for each picture:
/// logit p_i = θ·(1, x_i) + e_i, e_i ~ N(0, τ²), θ_j ~ N(m_j, s_j²), ln τ ~ N(ln τ₀, σ_τ²).
///
/// A picture's deviation stands for what it shows and to whom, which no feature says: a million
/// impressions of one picture are worth as much as τ allows, and no more. The deviations are integrated
/// out numerically, τ over a grid; θ given τ is normal around its mode (Laplace), and the answer has the
/// mean and the covariance of the mixture over the grid (as Rue, Martino and Chopin, JRSS B 71 (2009) 319).
package struct ClickRegression: Sendable {
  /// One value of τ.
  private struct GridPoint: Sendable {
    /// ln τ, in its prior's standard deviations from its prior's mean.
    let place: Double
    /// τ.
    let deviation: Double
    /// The natural logarithm of its prior weight, up to a constant that all points share.
    let logPrior: Double
  }

  /// A normal approximation for one value of τ.
  private struct Approximation {
    let mode: [Double]
    let covariance: [Double]
    /// The natural logarithm of the evidence for that τ, up to a constant.
    let logEvidence: Double
  }

  /// The approximations at the points of a grid.
  private typealias Fits = [(point: GridPoint, fit: Approximation)]

  /// The most steps of Newton's method for one value of τ; a handful are usual.
  static let maximumSteps = 100
  /// The grid of ln τ reaches this many of its standard deviations to either side, in steps of half of
  /// one.
  private static let gridReach = 5

  /// What is expected of the coefficients, the constant first.
  package let priorMean: [Double]
  /// How unsure that is.
  package let priorDeviation: [Double]
  private let grid: [GridPoint]
  private let pictureDeviation: Double
  private let pictureLogDeviation: Double

  /// A regression with its priors.
  ///
  /// - Parameters:
  ///   - priorMean: m, the constant first.
  ///   - priorDeviation: s, as many and positive.
  ///   - pictureDeviation: τ₀, positive.
  ///   - pictureLogDeviation: σ_τ, positive.
  package init(
    priorMean: [Double], priorDeviation: [Double], pictureDeviation: Double,
    pictureLogDeviation: Double
  ) {
    self.priorMean = priorMean
    self.priorDeviation = priorDeviation
    self.pictureDeviation = pictureDeviation
    self.pictureLogDeviation = pictureLogDeviation
    grid = Self.grid(pictureDeviation, pictureLogDeviation)
  }

  /// The expected square of τ before any outcome.
  package static func priorPictureVariance(
    pictureDeviation: Double, pictureLogDeviation: Double
  ) -> Double {
    grid(pictureDeviation, pictureLogDeviation)
      .reduce(0) { $0 + exp($1.logPrior) * $1.deviation * $1.deviation }
  }

  private static func grid(_ centre: Double, _ logDeviation: Double) -> [GridPoint] {
    let places = (-gridReach...gridReach).map { Double($0) / 2 }
    let total = places.reduce(0) { $0 + exp(-$1 * $1 / 2) }
    return places.map { z in
      GridPoint(
        place: z, deviation: centre * exp(logDeviation * z), logPrior: -z * z / 2 - log(total))
    }
  }

  /// What the observations make of the priors; the priors themselves when there are none.
  ///
  /// The same observations in the same order give the same bits.
  ///
  /// - Parameters:
  ///   - observations: each with as many features as there are coefficients, less one.
  ///   - check: asked between steps; what it throws ends the work.
  /// - Throws: `ClickModelError`, `LinearAlgebraError`, or what `check` throws.
  package func fit(
    _ observations: [ClickObservation], check: () throws -> Void = {}
  ) throws -> ClickCoefficients {
    guard !observations.isEmpty else { return prior }
    let coarse = try fits(observations, grid, start: priorMean, check)
    guard let finer = refined(coarse) else { return mixture(coarse) }
    return mixture(
      try fits(observations, finer.points, start: finer.start, check))
  }

  private func fits(
    _ observations: [ClickObservation], _ points: [GridPoint], start: [Double],
    _ check: () throws -> Void
  ) throws -> Fits {
    var fits: Fits = []
    for point in points {
      let fit = try approximation(
        observations, deviation: point.deviation, start: fits.last?.fit.mode ?? start, check)
      fits.append((point, fit))
    }
    return fits
  }

  /// A grid of seven points, three standard deviations to either side of where ln τ must lie, where that is
  /// narrower than the steps of the coarse grid: by the parabola through its greatest weight and the two
  /// beside it. Nil where the coarse grid is fine enough, or too short.
  private func refined(_ coarse: Fits) -> (points: [GridPoint], start: [Double])? {
    let logWeights = coarse.map { $0.point.logPrior + $0.fit.logEvidence }
    guard let best = logWeights.indices.max(by: { logWeights[$0] < logWeights[$1] }),
      best > 0, best < logWeights.count - 1
    else { return nil }
    let step = 0.5
    let (before, here, after) = (logWeights[best - 1], logWeights[best], logWeights[best + 1])
    let curvature = (2 * here - before - after) / (step * step)
    guard curvature > 1 / (step * step) else { return nil }
    let centre = coarse[best].point.place + (after - before) / (2 * step) / curvature
    let points = (-3...3).map { index in
      let place = centre + Double(index) / curvature.squareRoot()
      return GridPoint(
        place: place, deviation: pictureDeviation * exp(pictureLogDeviation * place),
        logPrior: -place * place / 2)
    }
    return (points, coarse[best].fit.mode)
  }

  private var prior: ClickCoefficients {
    let count = priorMean.count
    var covariance = [Double](repeating: 0, count: count * count)
    for index in 0..<count {
      covariance[index * count + index] = priorDeviation[index] * priorDeviation[index]
    }
    return ClickCoefficients(
      mean: priorMean, covariance: covariance,
      pictureDeviations: grid.map { (exp($0.logPrior), $0.deviation) })
  }

  private func mixture(_ fits: Fits) -> ClickCoefficients {
    let logWeights = fits.map { $0.point.logPrior + $0.fit.logEvidence }
    let greatest = logWeights.max() ?? 0
    let unscaled = logWeights.map { exp($0 - greatest) }
    let weights = unscaled.map { $0 / unscaled.reduce(0, +) }
    let count = priorMean.count
    var mean = [Double](repeating: 0, count: count)
    for (weight, approximation) in zip(weights, fits.map(\.fit)) {
      for index in 0..<count { mean[index] += weight * approximation.mode[index] }
    }
    var covariance = [Double](repeating: 0, count: count * count)
    for (weight, approximation) in zip(weights, fits.map(\.fit)) {
      let distance = zip(approximation.mode, mean).map { $0 - $1 }
      for row in 0..<count {
        for column in 0..<count {
          let index = row * count + column
          covariance[index] +=
            weight * (approximation.covariance[index] + distance[row] * distance[column])
        }
      }
    }
    return ClickCoefficients(
      mean: mean, covariance: covariance,
      pictureDeviations: zip(weights, fits).map { ($0, $1.point.deviation) })
  }

  /// Newton's method on the log posterior given τ, which is strictly concave. Far from the mode a step is
  /// halved until it climbs; near it the full step is taken, whose gain may be less than rounding.
  private func approximation(
    _ observations: [ClickObservation], deviation: Double, start: [Double],
    _ check: () throws -> Void
  ) throws -> Approximation {
    var here = Climb(self, observations, at: start, deviation)
    for _ in 0..<Self.maximumSteps {
      try check()
      let cholesky = try Cholesky(here.curvature, order: priorMean.count)
      let step = try cholesky.solve(here.slope)
      // Twice what the step would gain, were the posterior normal.
      let decrement = zip(step, here.slope).reduce(0) { $0 + $1.0 * $1.1 }
      guard decrement > 1e-10 else {
        return Approximation(
          mode: here.place, covariance: cholesky.inverse,
          logEvidence: here.value - cholesky.diagonal.reduce(0) { $0 + log($1) })
      }
      var length = 1.0
      var next = Climb(self, observations, at: here.place(after: step, length), deviation)
      while decrement > 0.01, next.value < here.value, length > 1e-9 {
        length /= 2
        next = Climb(self, observations, at: here.place(after: step, length), deviation)
      }
      here = next
    }
    throw ClickModelError.notConverged(steps: Self.maximumSteps)
  }

  /// The log posterior given τ at one place, up to a constant.
  private struct Climb {
    let place: [Double]
    private(set) var value = 0.0
    private(set) var slope: [Double]
    /// The negated matrix of second derivatives: its lower half, by rows.
    private(set) var curvature: [Double]

    init(
      _ regression: ClickRegression, _ observations: [ClickObservation], at place: [Double],
      _ deviation: Double
    ) {
      let count = place.count
      self.place = place
      slope = [Double](repeating: 0, count: count)
      curvature = [Double](repeating: 0, count: count * count)
      for index in 0..<count {
        let deviation = regression.priorDeviation[index]
        let precision = 1 / (deviation * deviation)
        let distance = place[index] - regression.priorMean[index]
        value -= precision * distance * distance / 2
        slope[index] = -precision * distance
        curvature[index * count + index] = precision
      }
      for observation in observations {
        add(observation, deviation)
      }
    }

    private mutating func add(_ observation: ClickObservation, _ deviation: Double) {
      let features = observation.features
      var expected = place[0]
      for index in features.indices { expected += place[index + 1] * features[index] }
      let likelihood = MarginalClickLikelihood(
        clicks: observation.clicks, impressions: observation.impressions, expected: expected,
        deviation: deviation)
      value += likelihood.value
      slope[0] += likelihood.slope
      curvature[0] += likelihood.curvature
      let count = place.count
      for row in features.indices {
        slope[row + 1] += likelihood.slope * features[row]
        let weighted = likelihood.curvature * features[row]
        let start = (row + 1) * count
        curvature[start] += weighted
        for column in 0...row { curvature[start + column + 1] += weighted * features[column] }
      }
    }

    func place(after step: [Double], _ length: Double) -> [Double] {
      zip(place, step).map { $0 + length * $1 }
    }
  }
}
