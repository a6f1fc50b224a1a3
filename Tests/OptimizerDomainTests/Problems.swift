import Foundation
import OptimizerDomain
import Validation

/// Problems and parts of problems that several tests use.
enum Problems {
  static func euros(_ units: Int64, cents: Int32 = 0) -> Money {
    Money(currencyCode: "EUR", units: units, nanos: cents * 10_000_000)
  }

  static func priors() throws -> ChannelPriors { try ChannelPriors.bundled() }

  static func allocate(_ total: Money, _ channels: [BudgetChannel]) throws -> BudgetAllocation {
    try BudgetAllocator.allocate(
      BudgetProblem(total: total, channels: channels, priors: priors()))
  }

  /// The error that a budget is refused with; nil where it is not.
  static func refusal(_ total: Money, _ channels: [BudgetChannel]) throws -> InvalidInput? {
    do {
      _ = try BudgetProblem(total: total, channels: channels, priors: priors())
      return nil
    } catch let error as InvalidInput {
      return error
    }
  }

  /// A curve of any family, with a scale between a thousandth and a thousand times `scale`.
  static func curve(
    scale: Double, using generator: inout some RandomNumberGenerator
  ) -> ResponseCurve {
    let height = exp(Double.random(in: -5...5, using: &generator))
    let width = scale * exp(Double.random(in: -6.9...6.9, using: &generator))
    switch Int.random(in: 0..<4, using: &generator) {
    case 0: return .exponential(ceiling: height, scale: width)
    case 1: return .hill(ceiling: height, halfSaturation: width, exponent: 1)
    case 2:
      let exponent = Double.random(in: 0.1...0.99, using: &generator)
      return .hill(ceiling: height, halfSaturation: width, exponent: exponent)
    default: return .logarithmic(gain: height, scale: width)
    }
  }

  /// A feasible program of 1 to 40 terms with bounds on some of them.
  static func program(
    using generator: inout some RandomNumberGenerator
  ) -> SeparableConcaveProgram {
    let count = Int.random(in: 1...40, using: &generator)
    let total = exp(Double.random(in: -2...12, using: &generator))
    let terms = (0..<count).map { _ in
      let lower =
        Bool.random(using: &generator)
        ? 0 : Double.random(in: 0...1, using: &generator) * total / Double(count)
      let upper =
        Bool.random(using: &generator)
        ? Double.infinity : lower + Double.random(in: 0...2, using: &generator) * total / 2
      return SeparableConcaveProgram.Term(
        curve: curve(scale: total, using: &generator),
        efficiency: exp(Double.random(in: -2...2, using: &generator)), lower: lower, upper: upper)
    }
    return SeparableConcaveProgram(terms: terms, total: total)
  }
}
