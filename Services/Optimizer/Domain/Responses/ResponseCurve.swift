import Foundation

/// The expected response to spending, as an increasing and concave function of the amount, 0 at 0.
///
/// The allocation needs three things of a family: its value, the logarithm of its slope, and the
/// inverse of that. Logarithms of slopes are used throughout because a channel far into saturation
/// has a slope too small for a `Double`.
public enum ResponseCurve: Sendable, Equatable {
  /// a (1 − exp(−x / s)). `ceiling` is a, in response units; `scale` is s, in currency units.
  case exponential(ceiling: Double, scale: Double)

  /// a xʰ / (xʰ + kʰ). `ceiling` is a, in response units; `halfSaturation` is k, in currency units;
  /// `exponent` is h, 0.1 to 1: above 1 the curve would not be concave.
  case hill(ceiling: Double, halfSaturation: Double, exponent: Double)

  /// a ln(1 + x / s). `gain` is a, in response units; `scale` is s, in currency units.
  case logarithmic(gain: Double, scale: Double)

  /// The response to spending `amount` currency units (0 or more), in response units.
  public func response(at amount: Double) -> Double {
    switch self {
    case .exponential(let ceiling, let scale):
      -ceiling * expm1(-amount / scale)
    case .hill(let ceiling, let halfSaturation, let exponent):
      ceiling / (1 + pow(halfSaturation / amount, exponent))
    case .logarithmic(let gain, let scale):
      gain * log1p(amount / scale)
    }
  }

  /// The natural logarithm of the slope at `amount` currency units (0 or more).
  ///
  /// A Hill curve with an exponent below 1 is infinitely steep at 0; below the amount at which its
  /// response is 1e-16 of its ceiling, the slope at that amount is taken.
  public func logSlope(at amount: Double) -> Double {
    switch self {
    case .exponential(let ceiling, let scale):
      return log(ceiling / scale) - amount / scale
    case .hill(let ceiling, let halfSaturation, let exponent):
      if exponent == 1 {
        return log(ceiling / halfSaturation) - 2 * log1p(amount / halfSaturation)
      }
      let relative = max(log(amount / halfSaturation), Self.leastLogAmount / exponent)
      return Self.hillLogSlope(
        atLogAmount: relative, exponent: exponent, logUnitSlope: log(ceiling / halfSaturation))
    case .logarithmic(let gain, let scale):
      return log(gain / scale) - log1p(amount / scale)
    }
  }

  /// The amount, in currency units, at which the slope has the natural logarithm `logSlope`; 0 where
  /// even the first unit brings less. The inverse of `logSlope(at:)`.
  public func amount(atLogSlope logSlope: Double) -> Double {
    guard logSlope > -.infinity else { return .infinity }
    switch self {
    case .exponential(let ceiling, let scale):
      return max(0, scale * (log(ceiling / scale) - logSlope))
    case .hill(let ceiling, let halfSaturation, let exponent):
      let steepness = log(ceiling / halfSaturation)
      if exponent == 1 { return max(0, halfSaturation * expm1((steepness - logSlope) / 2)) }
      return halfSaturation
        * exp(
          Self.hillLogAmount(
            atLogSlope: logSlope, exponent: exponent, logUnitSlope: steepness))
    case .logarithmic(let gain, let scale):
      return max(0, scale * expm1(log(gain / scale) - logSlope))
    }
  }

  /// ln 1e-16: where the response of a Hill curve counts as nothing.
  private static let leastLogAmount = -16 * log(10.0)

  /// ln f′ of a Hill curve at x = k eᵘ: ln(a h / k) + (h − 1) u − 2 ln(1 + e^(h u)).
  private static func hillLogSlope(
    atLogAmount u: Double, exponent h: Double, logUnitSlope: Double
  ) -> Double {
    logUnitSlope + log(h) + (h - 1) * u - 2 * softplus(h * u)
  }

  /// The u at which `hillLogSlope` is `logSlope`, −∞ where it is never that steep.
  ///
  /// The function falls, with a slope between −1 − h and h − 1: Newton's method, kept inside a
  /// bracket that bisection halves whenever a step would leave it.
  private static func hillLogAmount(
    atLogSlope logSlope: Double, exponent h: Double, logUnitSlope: Double
  ) -> Double {
    var low = leastLogAmount / h
    let excess = {
      hillLogSlope(atLogAmount: $0, exponent: h, logUnitSlope: logUnitSlope) - logSlope
    }
    if excess(low) <= 0 { return -.infinity }
    // For u ≥ 0 the slope of the logarithm is at most −1 there, so this bound is beyond the root.
    var high = max(0, excess(0)) + 1
    var u = min(max(0, low), high)
    for _ in 0..<200 {
      let value = excess(u)
      if value > 0 { low = u } else { high = u }
      let next = u + value / (1 - h + 2 * h / (1 + exp(-h * u)))
      let step = next > low && next < high ? next : low + (high - low) / 2
      if abs(step - u) <= 4 * u.ulp { return step }
      u = step
    }
    return u
  }

  /// ln(1 + eˣ) without overflow.
  private static func softplus(_ x: Double) -> Double {
    max(x, 0) + log1p(exp(-abs(x)))
  }
}
