import Foundation

/// One quality of an `MultiplicativeModel`: how much it can spoil and how useful each of its values is.
public struct ModelFactor: Sendable, Decodable {
  /// What is measured, in snake_case.
  public let name: String
  /// The unit of the measured value.
  public let unit: String
  /// The share of the score that is lost when this quality alone is at its worst, 0 to less than 1.
  public let severity: Double
  /// The standard deviation of the severity: how unsure the prior is.
  public let severityDeviation: Double
  /// The utility expected where nothing is measured, 0 to 1.
  public let priorUtility: Double
  /// The standard deviation of that expectation.
  public let priorUtilityDeviation: Double
  /// How far a measured value is from its repetition on the same scene, as a share of the value.
  public let relativeDeviation: Double
  /// Whether the utility is interpolated over the value's logarithm instead of the value.
  public let logarithmic: Bool
  /// Value and utility, values rising; in between straight lines, beyond the ends the end's utility.
  public let knots: [[Double]]
  /// A sentence for a value that is more useful than expected.
  public let raises: String
  /// A sentence for a value that is less useful than expected.
  public let lowers: String
  /// A sentence for an input that has nothing to measure; nil where there always is something.
  public let absent: String?
  /// What could be done about a value; none where nobody can do anything.
  public let improvements: [ModelImprovement]

  enum CodingKeys: String, CodingKey {
    case name
    case unit
    case severity
    case severityDeviation = "severity_sd"
    case priorUtility = "prior_utility"
    case priorUtilityDeviation = "prior_utility_sd"
    case relativeDeviation = "relative_sd"
    case logarithmic
    case knots
    case raises
    case lowers
    case absent
    case improvements
  }

  /// How useful a value is, 0 to 1.
  public func utility(_ value: Double) -> Double {
    guard let first = knots.first, let last = knots.last else { return priorUtility }
    guard value > first[0] else { return first[1] }
    guard value < last[0] else { return last[1] }
    let upper = knots.firstIndex { $0[0] > value } ?? knots.count - 1
    let (from, to) = (knots[upper - 1], knots[upper])
    let share =
      logarithmic
      ? log(value / from[0]) / log(to[0] / from[0]) : (value - from[0]) / (to[0] - from[0])
    return from[1] + share * (to[1] - from[1])
  }

  /// What is left of the score at a utility: 1 less what is lost.
  func share(_ utility: Double) -> Double { 1 - severity * (1 - utility) }

  /// How far the utility moves with one standard deviation of the measurement.
  func utilityDeviation(_ value: Double) -> Double {
    let step = abs(value) * relativeDeviation
    return abs(utility(value + step) - utility(value - step)) / 2
  }

  func explanation(of utility: Double, _ value: Double?, isAbsent: Bool = false) -> String {
    if isAbsent, let absent { return absent }
    guard value != nil else {
      return "Not measured: the usefulness that is usual, \(priorUtility) of 1, is assumed."
    }
    return utility >= priorUtility ? raises : lowers
  }

  /// The first rule of the format that is broken; `nil` when all are kept.
  var brokenRule: String? {
    guard 0..<1 ~= severity, severityDeviation >= 0 else {
      return "severity is 0 to less than 1, its sd not negative"
    }
    guard 0...1 ~= priorUtility, priorUtilityDeviation >= 0 else {
      return "prior_utility is 0 to 1"
    }
    guard relativeDeviation >= 0 else { return "relative_sd must not be negative" }
    guard knots.count >= 2, knots.allSatisfy({ $0.count == 2 && 0...1 ~= $0[1] }) else {
      return "knots are two or more pairs of a value and a utility from 0 to 1"
    }
    guard zip(knots, knots.dropFirst()).allSatisfy({ $0[0] < $1[0] }) else {
      return "the knots' values must rise"
    }
    guard !logarithmic || knots[0][0] > 0 else { return "a logarithm needs positive values" }
    return nil
  }
}
