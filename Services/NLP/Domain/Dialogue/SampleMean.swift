import Scoring

/// The weighted mean of a sample and where the mean of what it was drawn from probably lies.
///
/// The interval is mean ± t·s/√n with the unbiased weighted variance s² and the effective number of
/// units n = (Σw)² / Σw² (Kish 1965); Student's t at n − 1 degrees of freedom by the expansion 26.7.5
/// of Abramowitz and Stegun 1964, two terms. With fewer than two units it is the whole scale.
struct SampleMean {
  /// The probability that an interval claims.
  static let level = 0.8
  private static let normal = NormalDistribution.criticalValue(level: level)

  private(set) var count = 0
  private var weights = 0.0
  private var squaredWeights = 0.0
  private var sum = 0.0
  private var squares = 0.0

  mutating func add(_ value: Double, weight: Double = 1) {
    count += 1
    weights += weight
    squaredWeights += weight * weight
    sum += weight * value
    squares += weight * value * value
  }

  /// The mean; nil of an empty sample.
  var mean: Double? { weights > 0 ? sum / weights : nil }

  /// Where the mean probably lies, within `scale`.
  func interval(in scale: ClosedRange<Double>) -> Interval {
    let effective = squaredWeights > 0 ? weights * weights / squaredWeights : 0
    guard let mean, effective > 1 + 1e-9 else {
      return Interval(lower: scale.lowerBound, upper: scale.upperBound, level: Self.level)
    }
    let variance = max(0, squares / weights - mean * mean) * effective / (effective - 1)
    return Interval(
      around: mean,
      halfWidth: Self.studentValue(freedom: effective - 1) * (variance / effective).squareRoot(),
      level: Self.level, cutTo: scale)
  }

  /// Student's t that holds `level` to both sides.
  static func studentValue(freedom: Double) -> Double {
    let z = normal
    let cube = z * z * z
    return z + (cube + z) / (4 * freedom)
      + (5 * cube * z * z + 16 * cube + 3 * z) / (96 * freedom * freedom)
  }
}
