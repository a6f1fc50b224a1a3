import Foundation
import OptimizerDomain
import TestSupport
import Testing

struct BudgetAllocatorTests {
  private func amount(_ channel: BudgetAllocation.Channel) -> Double {
    Double(channel.amount.units) + Double(channel.amount.nanos) / 1e9
  }

  @Test(arguments: UInt64(0)..<60)
  func amountsAddUpToTheCentAndKeepTheirBounds(seed: UInt64) throws {
    var generator = SplitMix64(seed: seed)
    let count = Int.random(in: 1...25, using: &generator)
    let total = Int64.random(in: 1_000...5_000_000, using: &generator)
    let cent = { (minor: Int64) in
      Problems.euros(minor / 100, cents: Int32(minor % 100))
    }
    var bounds: [(lower: Int64, upper: Int64?)] = []
    let channels = (0..<count).map { index in
      let lower = Int64.random(in: 0...(total / Int64(count)), using: &generator)
      let upper =
        Bool.random(using: &generator)
        ? nil : lower + Int64.random(in: 0...total, using: &generator)
      bounds.append((lower, upper))
      return BudgetChannel(
        id: "c\(index)", minimum: cent(lower), maximum: upper.map(cent),
        response: Problems.curve(scale: Double(total) / 100, using: &generator))
    }
    let allocation = try Problems.allocate(cent(total), channels)
    let minor = allocation.channels.map {
      $0.amount.units * 100 + Int64($0.amount.nanos) / 10_000_000
    }
    let unspent = allocation.unspent.units * 100 + Int64(allocation.unspent.nanos) / 10_000_000
    #expect(minor.reduce(0, +) + unspent == total)
    let most = bounds.reduce(Int64(0)) { $0 + min($1.upper ?? total, total) }
    #expect(unspent == max(0, total - most))
    for (amount, bound) in zip(minor, bounds) {
      #expect(amount >= bound.lower)
      #expect(amount <= bound.upper ?? .max)
    }
    for channel in allocation.channels {
      #expect(abs(amount(channel) - channel.optimalAmount) <= 0.010_001)
    }
    #expect(allocation.roundingLoss >= 0)
    #expect(
      allocation.roundingLoss <= 0.02 * Double(count)
        * max(
          allocation.certificate.budgetPrice,
          allocation.channels.map(\.marginalResponse).max() ?? 0) + 1e-9)
  }

  @Test(arguments: [
    ResponseCurve.exponential(ceiling: 100, scale: 400),
    .hill(ceiling: 100, halfSaturation: 400, exponent: 1),
    .hill(ceiling: 100, halfSaturation: 400, exponent: 0.6),
    .logarithmic(gain: 100, scale: 400),
  ])
  func doublingAnEfficiencyMovesMoneyThere(curve: ResponseCurve) throws {
    var channels = ["a", "b", "c"].map { BudgetChannel(id: $0, response: curve) }
    let before = try Problems.allocate(Problems.euros(900), channels)
    channels[1].efficiency = 2
    let after = try Problems.allocate(Problems.euros(900), channels)
    #expect(before.channels.map { amount($0) } == [300, 300, 300])
    #expect(amount(after.channels[1]) > 310)
    #expect(amount(after.channels[0]) < 300)
    #expect(after.expectedResponse > before.expectedResponse)
  }

  @Test(arguments: ["tiktok", "instagram", "youtube", "facebook", "billboard"])
  func doublingAnEfficiencyMovesMoneyThereUnderPriorsToo(id: String) throws {
    let ids = ["tiktok", "instagram", "youtube", "facebook", "billboard"]
    let before = try Problems.allocate(Problems.euros(1_000), ids.map { BudgetChannel(id: $0) })
    let after = try Problems.allocate(
      Problems.euros(1_000), ids.map { BudgetChannel(id: $0, efficiency: $0 == id ? 2 : nil) })
    let index = try #require(ids.firstIndex(of: id))
    #expect(amount(after.channels[index]) > amount(before.channels[index]) + 10)
    #expect(before.channels.allSatisfy { $0.isPrior && $0.interval != nil })
  }

  @Test func priorsDivideEveryTotalAlike() throws {
    let channels = ["tiktok", "instagram", "facebook"].map { BudgetChannel(id: $0) }
    let small = try Problems.allocate(Problems.euros(1_000), channels)
    let large = try Problems.allocate(Problems.euros(1_000_000), channels)
    for (one, other) in zip(small.channels, large.channels) {
      #expect(abs(one.share - other.share) < 1e-5)
    }
  }

  @Test func moneyThatNobodyCanTakeIsLeft() throws {
    let allocation = try Problems.allocate(
      Problems.euros(100),
      ["a", "b"].map {
        BudgetChannel(
          id: $0, maximum: Problems.euros(30, cents: 25),
          response: .logarithmic(gain: 1, scale: 10))
      })
    #expect(allocation.unspent == Problems.euros(39, cents: 50))
    #expect(allocation.certificate.budgetPrice == 0)
    #expect(allocation.channels.allSatisfy { $0.bindingBound == .maximum })
    #expect(allocation.certificate.boundPrices.allSatisfy { $0.maximum > 0 })
  }

  @Test func boundsThatBindHaveAPrice() throws {
    let curve = ResponseCurve.logarithmic(gain: 10, scale: 100)
    let allocation = try Problems.allocate(
      Problems.euros(300),
      [
        BudgetChannel(id: "held", minimum: Problems.euros(200), response: curve),
        BudgetChannel(id: "free", response: curve),
        BudgetChannel(id: "capped", maximum: Problems.euros(10), response: curve),
      ])
    #expect(allocation.channels.map(\.bindingBound) == [.minimum, .none, .maximum])
    #expect(allocation.channels.map { amount($0) } == [200, 90, 10])
    let prices = allocation.certificate.boundPrices
    // Slopes are 10 / (100 + x).
    #expect(abs(allocation.certificate.budgetPrice - 10 / 190) < 1e-12)
    #expect(abs(prices[0].minimum - (10 / 190 - 10 / 300)) < 1e-12)
    #expect(prices[1].minimum == 0 && prices[1].maximum == 0)
    #expect(abs(prices[2].maximum - (10 / 110 - 10 / 190)) < 1e-12)
  }

  @Test func currenciesWithoutMinorUnitsAreDividedInWholeUnits() throws {
    let curve = ResponseCurve.logarithmic(gain: 10, scale: 100)
    let allocation = try Problems.allocate(
      Money(currencyCode: "JPY", units: 100),
      ["a", "b", "c"].map { BudgetChannel(id: $0, response: curve) })
    #expect(allocation.channels.map(\.amount.units) == [34, 33, 33])
    #expect(allocation.channels.allSatisfy { $0.amount.nanos == 0 })
    #expect(allocation.roundingLoss > 0)
  }

  @Test func standardErrorsBecomeAnInterval() throws {
    let curve = ResponseCurve.logarithmic(gain: 10, scale: 100)
    let allocation = try Problems.allocate(
      Problems.euros(200),
      ["a", "b"].map { BudgetChannel(id: $0, response: curve, relativeStandardError: 0.1) })
    let interval = try #require(allocation.interval)
    let response = 10 * log(2.0)
    // Two independent errors of a tenth of the response; 1.2816 is the quantile of level 0.8.
    let half = 1.281_551_565_5 * 0.1 * response * 2.0.squareRoot()
    #expect(abs(interval.upper - (2 * response + half)) < 1e-6)
    #expect(abs(interval.lower - (2 * response - half)) < 1e-6)
  }

  @Test func noIntervalIsGivenWhereAnErrorIsUnknown() throws {
    let curve = ResponseCurve.logarithmic(gain: 10, scale: 100)
    let allocation = try Problems.allocate(
      Problems.euros(200),
      [
        BudgetChannel(id: "a", response: curve, relativeStandardError: 0.1),
        BudgetChannel(id: "b", response: curve),
      ])
    #expect(allocation.interval == nil)
    #expect(allocation.channels.map { $0.interval == nil } == [false, true])
  }

  @Test func budgetCurveRisesAndFlattens() throws {
    let allocation = try Problems.allocate(
      Problems.euros(1_000),
      [
        BudgetChannel(
          id: "a", minimum: Problems.euros(600), response: .logarithmic(gain: 10, scale: 100)),
        BudgetChannel(id: "b", response: .exponential(ceiling: 20, scale: 200)),
      ])
    let curve = allocation.budgetCurve
    // Half of the total is less than the minimum of "a".
    #expect(curve.map(\.fraction) == [0.75, 1, 1.25, 1.5])
    #expect(zip(curve, curve.dropFirst()).allSatisfy { $0.expectedResponse < $1.expectedResponse })
    #expect(zip(curve, curve.dropFirst()).allSatisfy { $0.budgetPrice >= $1.budgetPrice })
    #expect(curve[1].expectedResponse == allocation.certificate.primalValue)
  }

  @Test func thousandChannelsAreDivided() throws {
    var generator = SplitMix64(seed: 7)
    let channels = (0..<1_000).map {
      BudgetChannel(id: "c\($0)", response: Problems.curve(scale: 1_000, using: &generator))
    }
    let allocation = try Problems.allocate(Problems.euros(1_000_000), channels)
    #expect(abs(allocation.certificate.relativeDualityGap) <= 1e-9)
    #expect(
      allocation.channels.reduce(0) {
        $0 + $1.amount.units * 100 + Int64($1.amount.nanos) / 10_000_000
      } == 100_000_000)
  }

  @Test func workStopsWhenTheCallerHasGone() throws {
    let problem = try BudgetProblem(
      total: Problems.euros(100), channels: [BudgetChannel(id: "tiktok")],
      priors: Problems.priors())
    #expect(throws: CancellationError.self) {
      try BudgetAllocator.allocate(problem) { throw CancellationError() }
    }
  }
}
