import Foundation

/// A sudden and lasting fall in a series of numbers, told apart from noise and from a steady decline.
///
/// Three models are compared: one level; a straight line; two levels with a step down between them. With
/// Gaussian residuals and equal priors, the probability of each follows from the Bayesian information
/// criterion (Schwarz 1978; Kass and Raftery 1995), n ln(SSE / n) + k ln n, where n is the number of
/// independent values: neighbours in a chart depend on each other, and n is reduced by their correlation,
/// n (1 - r) / (1 + r) for a first-order autoregression with r that of the best model's residuals.
package struct SeriesCliff: Equatable, Sendable {
  /// Where the series falls: the index of the first value of the lower level.
  package let index: Int
  /// The mean of the values before.
  package let before: Double
  /// The mean of the values from there on.
  package let after: Double
  /// The probability of the step among the three models.
  package let probability: Double

  /// The least number of values on each side of a step.
  static let minimumSide = 3

  /// Looks for the best step down in a series; nil for a series of fewer than six values, of one value
  /// throughout, or without any split whose right side is lower.
  package init?(in values: [Double]) {
    let count = values.count
    guard count >= 2 * Self.minimumSide, let low = values.min(), let high = values.max(), high > low
    else { return nil }
    var best: (index: Int, error: Double)?
    for index in Self.minimumSide...count - Self.minimumSide {
      let (left, right) = (values[..<index], values[index...])
      guard Self.mean(left) > Self.mean(right) else { continue }
      let error = Self.squares(left) + Self.squares(right)
      if error < best?.error ?? .infinity { best = (index, error) }
    }
    guard let best else { return nil }
    index = best.index
    before = Self.mean(values[..<best.index])
    after = Self.mean(values[best.index...])

    let level = Self.squares(values[...])
    let line = Self.lineResiduals(values)
    let step = Self.stepResiduals(values, at: best.index)
    let residuals = line.error < best.error ? line.residuals : step
    // A chart cannot be read more exactly than to a hundredth of its height.
    let floor = Double(count) * (0.01 * (high - low)) * (0.01 * (high - low))
    let n = Self.independentCount(residuals)
    // A level has one parameter, a line two, a step three: two levels and its place.
    let criteria = [(level, 1.0), (line.error, 2), (best.error, 3)].map { error, parameters in
      n * log((error + floor) / Double(count)) + parameters * log(n)
    }
    let least = criteria.min() ?? 0
    let weights = criteria.map { exp(-($0 - least) / 2) }
    probability = weights[2] / weights.reduce(0, +)
  }

  private static func mean(_ values: ArraySlice<Double>) -> Double {
    values.reduce(0, +) / Double(values.count)
  }

  private static func squares(_ values: ArraySlice<Double>) -> Double {
    let mean = mean(values)
    return values.reduce(0) { $0 + ($1 - mean) * ($1 - mean) }
  }

  private static func stepResiduals(_ values: [Double], at index: Int) -> [Double] {
    let (left, right) = (mean(values[..<index]), mean(values[index...]))
    return values.enumerated().map { $1 - ($0 < index ? left : right) }
  }

  private static func lineResiduals(_ values: [Double]) -> (residuals: [Double], error: Double) {
    let middle = Double(values.count - 1) / 2
    let mean = mean(values[...])
    var products = 0.0
    var squares = 0.0
    for (index, value) in values.enumerated() {
      let distance = Double(index) - middle
      products += distance * (value - mean)
      squares += distance * distance
    }
    let slope = products / squares
    let residuals = values.enumerated().map { $1 - mean - slope * (Double($0) - middle) }
    return (residuals, residuals.reduce(0) { $0 + $1 * $1 })
  }

  /// How many independent values have as much to say as these, at least four.
  private static func independentCount(_ residuals: [Double]) -> Double {
    let energy = residuals.reduce(0) { $0 + $1 * $1 }
    guard energy > 0 else { return Double(residuals.count) }
    let product = zip(residuals, residuals.dropFirst()).reduce(0) { $0 + $1.0 * $1.1 }
    let correlation = min(max(product / energy, 0), 0.95)
    return max(4, Double(residuals.count) * (1 - correlation) / (1 + correlation))
  }
}
