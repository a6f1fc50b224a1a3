import Foundation

/// The log likelihood of one picture's clicks as a function of its expected log odds η, with the picture's
/// own deviation integrated out: ln ∫ B(c | n, σ(t)) N(t; η, τ²) dt, without the binomial coefficient.
///
/// It is concave in η, since the integrand is log-concave in (t, η) (Prékopa 1973). The integral is the
/// trapezoidal rule around the mode, which converges exponentially for such integrands (Trefethen and
/// Weideman, SIAM Review 56 (2014) 385).
package struct MarginalClickLikelihood: Sendable, Equatable {
  /// Its value.
  package let value: Double
  /// Its first derivative with respect to η.
  package let slope: Double
  /// Its second derivative with respect to η, negated; not negative.
  package let curvature: Double

  /// Half the width of a step of the rule, in standard deviations at the mode.
  private static let step = 0.5
  /// How many steps it takes to either side: 8 standard deviations, since where nobody clicked the lower
  /// tail is longer than a normal one.
  private static let steps = 16

  /// - Parameters:
  ///   - clicks: c, 0 to n.
  ///   - impressions: n, 1 and up.
  ///   - expected: η, the log odds expected of such a picture.
  ///   - deviation: τ, by how much pictures deviate from what is expected of them; positive.
  package init(clicks: Double, impressions: Double, expected: Double, deviation: Double) {
    let precision = 1 / (deviation * deviation)
    let misses = impressions - clicks
    /// ln of the integrand without the normal density's constant.
    func exponent(_ t: Double) -> Double {
      let distance = t - expected
      return -clicks * Self.softplus(-t) - misses * Self.softplus(t)
        - precision * distance * distance / 2
    }
    let mode = Self.mode(clicks, misses, expected, precision)
    let rate = Self.logistic(mode)
    let width = 1 / (precision + impressions * rate * (1 - rate)).squareRoot()
    let peak = exponent(mode)
    var (sum, first, second) = (0.0, 0.0, 0.0)
    for index in -Self.steps...Self.steps {
      let t = mode + Double(index) * Self.step * width
      let weight = exp(exponent(t) - peak)
      sum += weight
      first += weight * (t - mode)
      second += weight * (t - mode) * (t - mode)
    }
    let mean = first / sum
    let variance = second / sum - mean * mean
    value = peak + log(sum * Self.step * width / (deviation * (2 * Double.pi).squareRoot()))
    slope = precision * (mode + mean - expected)
    curvature = max(0, precision * (1 - precision * variance))
  }

  /// 1 / (1 + exp(-t)).
  static func logistic(_ t: Double) -> Double {
    guard t < 0 else { return 1 / (1 + exp(-t)) }
    let odds = exp(t)
    return odds / (1 + odds)
  }

  /// ln(1 + exp(t)).
  private static func softplus(_ t: Double) -> Double { max(t, 0) + log1p(exp(-abs(t))) }

  /// Where the integrand is greatest: Newton's method within a bracket that shrinks.
  private static func mode(
    _ clicks: Double, _ misses: Double, _ expected: Double, _ precision: Double
  ) -> Double {
    let impressions = clicks + misses
    // Where the likelihood's pull is at most 1/τ² and the prior's at least that.
    let reach = log(impressions / precision)
    var low = min(expected - 1, -reach)
    var high = max(expected + 1, reach)
    let observed = log((clicks + 0.5) / (misses + 0.5))
    var t = min(max(observed, low), high)
    while true {
      let rate = logistic(t)
      let pull = clicks * logistic(-t) - misses * rate - precision * (t - expected)
      if pull > 0 { low = t } else { high = t }
      var next = t + pull / (precision + impressions * rate * (1 - rate))
      if !(low < next && next < high) { next = low + (high - low) / 2 }
      // A step below this share of the mode's width changes no figure of the integral.
      let width = 1 / (precision + impressions * rate * (1 - rate)).squareRoot()
      guard abs(next - t) > 1e-6 * width, low < next, next < high else { return next }
      t = next
    }
  }
}
