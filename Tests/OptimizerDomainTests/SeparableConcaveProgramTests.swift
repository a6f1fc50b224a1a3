import Foundation
import OptimizerDomain
import TestSupport
import Testing

struct SeparableConcaveProgramTests {
  /// The largest value of f(x) − λ (x − l) by golden-section search: an evaluation of the dual
  /// function that shares nothing with the solver but the curve's value.
  private func dualByGoldenSection(_ program: SeparableConcaveProgram, price: Double) -> Double {
    let ratio = (5.0.squareRoot() - 1) / 2
    let slack = program.total - program.terms.reduce(0) { $0 + $1.lower }
    return program.terms.reduce(price * max(slack, 0)) { sum, term in
      let value = { term.response(at: $0) - price * ($0 - term.lower) }
      var low = term.lower
      // With a price above 0 no amount is demanded beyond the point where even the chord from the
      // lower bound is flatter than the price; doubling finds it.
      var high = min(term.upper, max(2 * low, program.total))
      while high < term.upper, value(high) > value(high / 2) { high = min(2 * high, term.upper) }
      for _ in 0..<200 {
        let left = high - ratio * (high - low)
        let right = low + ratio * (high - low)
        if value(left) >= value(right) { high = right } else { low = left }
      }
      return sum + max(value(term.lower), value((low + high) / 2), value(high))
    }
  }

  @Test(arguments: UInt64(0)..<200)
  func optimumMeetsTheConditionsOfKarushKuhnAndTucker(seed: UInt64) {
    var generator = SplitMix64(seed: seed)
    let program = Problems.program(using: &generator)
    let solution = program.solve()
    let certificate = OptimalityCertificate(of: solution, to: program)
    #expect(abs(certificate.relativeDualityGap) <= 1e-9)
    #expect(certificate.stationarityResidual <= 1e-9)
    #expect(certificate.complementarityResidual <= 1e-9)
    #expect(certificate.feasibilityResidual <= 1e-12)
    #expect(certificate.budgetPrice >= 0)
    #expect(certificate.boundPrices.allSatisfy { $0.minimum >= 0 && $0.maximum >= 0 })
  }

  @Test(arguments: UInt64(0)..<60)
  func dualValueIsThatOfAnIndependentSearch(seed: UInt64) {
    var generator = SplitMix64(seed: seed)
    let program = Problems.program(using: &generator)
    let solution = program.solve()
    // A Hill curve's best amount may be 1e-100 of the range, where golden section finds nothing.
    let isSmooth = program.terms.allSatisfy {
      if case .hill(_, _, let exponent) = $0.curve { return exponent == 1 }
      return true
    }
    guard isSmooth else { return }
    let independent = dualByGoldenSection(program, price: solution.price)
    let primal = program.value(of: solution.amounts)
    #expect(abs(program.dualValue(atLogPrice: solution.logPrice) / independent - 1) <= 1e-9)
    #expect(abs(independent / primal - 1) <= 1e-9)
  }

  @Test(arguments: UInt64(0)..<40)
  func noAllocationOnAGridIsBetter(seed: UInt64) {
    var generator = SplitMix64(seed: 1_000 + seed)
    let total = 100.0
    let terms = (0..<(seed % 2 == 0 ? 2 : 3)).map { _ in
      let lower = Double.random(in: 0...30, using: &generator)
      return SeparableConcaveProgram.Term(
        curve: Problems.curve(scale: 100, using: &generator), efficiency: 1, lower: lower,
        upper: lower + Double.random(in: 0...100, using: &generator))
    }
    let program = SeparableConcaveProgram(terms: terms, total: total)
    let optimum = program.value(of: program.solve().amounts)
    let steps = 120
    var best = -Double.infinity
    func search(_ amounts: [Double], left: Double) {
      let term = terms[amounts.count]
      let later = terms[(amounts.count + 1)...].reduce(0) { $0 + $1.lower }
      let most = min(term.upper, left - later)
      if amounts.count + 1 == terms.count {
        // Responses rise: the last channel takes all that is left to it.
        best = max(best, program.value(of: amounts + [most]))
        return
      }
      for step in 0...steps {
        let amount = term.lower + (most - term.lower) * Double(step) / Double(steps)
        search(amounts + [amount], left: left - amount)
      }
    }
    search([], left: total)
    #expect(best <= optimum * (1 + 1e-12))
    // The grid is fine enough to come near: an optimum that claimed too much would show.
    #expect(optimum <= best * 1.05)
  }

  @Test(arguments: UInt64(0)..<40)
  func scalingAllMoneyScalesTheAmounts(seed: UInt64) {
    var generator = SplitMix64(seed: seed)
    let program = Problems.program(using: &generator)
    let factor = 4_096.0
    let scaled = SeparableConcaveProgram(
      terms: program.terms.map { term in
        var other = term
        other.lower *= factor
        other.upper *= factor
        other.curve =
          switch term.curve {
          case .exponential(let a, let s): .exponential(ceiling: a, scale: s * factor)
          case .hill(let a, let k, let h):
            .hill(ceiling: a, halfSaturation: k * factor, exponent: h)
          case .logarithmic(let a, let s): .logarithmic(gain: a, scale: s * factor)
          }
        return other
      },
      total: program.total * factor)
    let small = program.solve()
    let large = scaled.solve()
    for (amount, other) in zip(small.amounts, large.amounts) {
      #expect(abs(other / factor - amount) <= 1e-9 * program.total)
    }
    #expect(abs(large.price * factor - small.price) <= 1e-9 * small.price)
  }

  @Test(arguments: UInt64(0)..<40)
  func priceIsWhatOneMoreUnitBrings(seed: UInt64) {
    var generator = SplitMix64(seed: seed)
    let program = Problems.program(using: &generator)
    let solution = program.solve()
    var more = program
    let step = program.total * 1e-6
    more.total += step
    let gain = more.value(of: more.solve().amounts) - program.value(of: solution.amounts)
    // The value of the optimum is concave in the total.
    #expect(gain <= solution.price * step + 1e-12 * program.value(of: solution.amounts))
    let further = more.solve().price
    #expect(gain >= further * step - 1e-12 * program.value(of: solution.amounts))
  }

  @Test func minimumsThatTakeTheWholeBudgetAreTheAllocation() {
    let curve = ResponseCurve.hill(ceiling: 3, halfSaturation: 10, exponent: 0.5)
    let program = SeparableConcaveProgram(
      terms: [60.0, 40, 0].map {
        SeparableConcaveProgram.Term(curve: curve, efficiency: 1, lower: $0, upper: .infinity)
      }, total: 100)
    let solution = program.solve()
    let certificate = OptimalityCertificate(of: solution, to: program)
    #expect(solution.amounts == [60, 40, 0])
    #expect(abs(certificate.relativeDualityGap) <= 1e-9)
    #expect(certificate.stationarityResidual <= 1e-9)
  }

  @Test func onlyChannelTakesTheBudgetAtThePriceOfItsSlope() {
    let curve = ResponseCurve.logarithmic(gain: 10, scale: 50)
    let term = SeparableConcaveProgram.Term(
      curve: curve, efficiency: 2, lower: 0, upper: .infinity)
    let solution = SeparableConcaveProgram(terms: [term], total: 100).solve()
    #expect(abs(solution.amounts[0] - 100) < 1e-9)
    #expect(abs(solution.price - 2 * 10 / 150) < 1e-12)
  }

  @Test func saturationBeyondTheRangeOfADoubleStillDividesTheBudget() {
    let terms = [1.0, 1, 2].map {
      SeparableConcaveProgram.Term(
        curve: .exponential(ceiling: 1, scale: $0), efficiency: 1, lower: 0, upper: .infinity)
    }
    let solution = SeparableConcaveProgram(terms: terms, total: 1e6).solve()
    #expect(abs(solution.amounts.reduce(0, +) - 1e6) < 1e-6)
    // Far into saturation the slopes are equal where the amounts are as the scales.
    #expect(abs(solution.amounts[2] / solution.amounts[0] - 2) < 1e-4)
    #expect(solution.amounts[0] == solution.amounts[1])
  }

  @Test func channelThatIsSaturatedAtOnceLeavesTheRestToTheOthers() {
    let terms = [1e-6, 1e12].map {
      SeparableConcaveProgram.Term(
        curve: .exponential(ceiling: 1, scale: $0), efficiency: 1, lower: 0, upper: .infinity)
    }
    let program = SeparableConcaveProgram(terms: terms, total: 1e9)
    let solution = program.solve()
    let certificate = OptimalityCertificate(of: solution, to: program)
    #expect(solution.amounts[0] < 1e-4)
    #expect(certificate.stationarityResidual <= 1e-9)
    #expect(abs(certificate.relativeDualityGap) <= 1e-9)
  }
}
