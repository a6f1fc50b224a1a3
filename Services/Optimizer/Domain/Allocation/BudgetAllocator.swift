import Foundation
import Scoring

/// Finds the best division of a budget.
public enum BudgetAllocator {
  /// The method.
  public static let identity = ModelIdentity(
    name: "concave-allocation", version: "1.0.0",
    data: "none: an exact method, on the responses given")

  /// The totals of the budget curve, as parts of the total asked for.
  public static let curveFractions = [0.5, 0.75, 1, 1.25, 1.5]

  /// The probability that the intervals hold.
  public static let level = 0.8
  private static let criticalValue = NormalDistribution.criticalValue(level: level)

  /// The best division, with its certificate.
  ///
  /// - Parameters:
  ///   - problem: a checked budget.
  ///   - checkCancellation: called between the solutions of the budget curve; what it throws ends
  ///     the work.
  /// - Throws: what `checkCancellation` throws, and nothing else.
  public static func allocate(
    _ problem: BudgetProblem, checkCancellation: () throws -> Void = {}
  ) throws -> BudgetAllocation {
    let perUnit = Double(problem.currency.minorUnitsPerUnit)
    let program = SeparableConcaveProgram(
      terms: problem.channels.map {
        SeparableConcaveProgram.Term(
          curve: $0.response, efficiency: $0.efficiency, lower: Double($0.minimum) / perUnit,
          upper: $0.maximum.map { Double($0) / perUnit } ?? .infinity)
      },
      total: Double(problem.total) / perUnit)
    let solution = program.solve()
    let certificate = OptimalityCertificate(of: solution, to: program)
    let rounded = round(solution.amounts, for: problem)

    let channels = problem.channels.indices.map { index in
      let term = program.terms[index]
      let amount = Double(rounded[index]) / perUnit
      let response = term.response(at: amount)
      let optimum = solution.amounts[index]
      let slope = exp(term.logSlope(at: optimum))
      let bound = binding(of: term, at: optimum)
      let channel = problem.channels[index]
      return BudgetAllocation.Channel(
        id: channel.id, amount: Money(minorUnits: rounded[index], of: problem.currency),
        optimalAmount: optimum, share: Double(rounded[index]) / Double(problem.total),
        expectedResponse: response,
        interval: channel.relativeStandardError.map {
          interval(around: response, standardError: $0 * response)
        },
        marginalResponse: slope, bindingBound: bound, isPrior: channel.isPrior,
        explanation: explanation(
          amount: problem.currency.text(minorUnits: rounded[index]),
          currency: problem.currency.code, bound: bound, slope: slope,
          price: certificate.budgetPrice, isPrior: channel.isPrior))
    }
    let value = channels.reduce(0) { $0 + $1.expectedResponse }
    let errors = problem.channels.map(\.relativeStandardError)
    let variance = zip(errors, channels).reduce(0) { sum, pair in
      let error = (pair.0 ?? 0) * pair.1.expectedResponse
      return sum + error * error
    }
    return BudgetAllocation(
      channels: channels,
      unspent: Money(
        minorUnits: problem.total - rounded.reduce(0, +), of: problem.currency),
      expectedResponse: value,
      interval: errors.contains(nil)
        ? nil : interval(around: value, standardError: variance.squareRoot()),
      certificate: certificate,
      // The optimum cannot lose by less than nothing; a difference below a bit may say so.
      roundingLoss: max(0, certificate.primalValue - value),
      budgetCurve: try budgetCurve(of: program, checkCancellation: checkCancellation))
  }

  /// The amounts in whole minor units, with the same sum.
  private static func round(_ amounts: [Double], for problem: BudgetProblem) -> [Int64] {
    let perUnit = Double(problem.currency.minorUnitsPerUnit)
    let maximums = problem.channels.map(\.maximum)
    // What the channels can take at most, or the total if that is less.
    let spent = maximums.reduce(Int64(0)) { sum, maximum in
      min(problem.total, sum + min(maximum ?? problem.total, problem.total))
    }
    return LargestRemainder.round(
      amounts.map { $0 * perUnit }, lower: problem.channels.map(\.minimum), upper: maximums,
      sum: spent)
  }

  /// Which bound an amount has reached.
  private static func binding(
    of term: SeparableConcaveProgram.Term, at amount: Double
  ) -> BudgetAllocation.BindingBound {
    if term.lower == term.upper { return .fixed }
    if amount >= term.upper { return .maximum }
    return amount <= term.lower ? .minimum : .none
  }

  /// The interval of a normal distribution, cut at 0: a response is never negative.
  private static func interval(
    around response: Double, standardError: Double
  ) -> Interval {
    Interval(
      around: response, halfWidth: criticalValue * standardError, level: level,
      cutTo: 0 ... .infinity)
  }

  /// The optimum for other totals.
  private static func budgetCurve(
    of program: SeparableConcaveProgram, checkCancellation: () throws -> Void
  ) throws -> [BudgetAllocation.Point] {
    let needed = program.terms.reduce(0) { $0 + $1.lower }
    return try curveFractions.filter { needed <= program.total * $0 || $0 == 1 }.map { fraction in
      try checkCancellation()
      var other = program
      other.total = program.total * fraction
      let solution = other.solve()
      return BudgetAllocation.Point(
        fraction: fraction, total: other.total,
        expectedResponse: other.value(of: solution.amounts), budgetPrice: solution.price)
    }
  }

  /// Why a channel gets what it gets.
  private static func explanation(
    amount: String, currency: String, bound: BudgetAllocation.BindingBound, slope: Double,
    price: Double, isPrior: Bool
  ) -> String {
    let more = "one more \(currency) would bring \(short(slope)) here"
    let reason =
      switch bound {
      case .none: "\(more), as everywhere that is not at a bound"
      case .minimum: "its minimum; \(more) and \(short(price)) elsewhere"
      case .maximum: "its maximum; \(more) and \(short(price)) elsewhere"
      case .fixed: "its minimum and maximum are the same"
      }
    return "\(amount): \(reason)\(isPrior ? "; the response is a prior, not measured" : "")."
  }

  /// Four significant digits.
  private static func short(_ value: Double) -> String {
    String(format: "%.4g", value)
  }
}
