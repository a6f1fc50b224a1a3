import OptimizerDomain
import TestSupport
import Testing

struct LargestRemainderTests {
  @Test(arguments: UInt64(0)..<100)
  func sumIsExactAndBoundsHold(seed: UInt64) {
    var generator = SplitMix64(seed: seed)
    let count = Int.random(in: 1...30, using: &generator)
    let amounts = (0..<count).map { _ in Double.random(in: 0...1_000, using: &generator) }
    let lower = amounts.map {
      Int64($0.rounded(.down)) - Int64.random(in: 0...3, using: &generator)
    }
    let upper = amounts.map { amount -> Int64? in
      Bool.random(using: &generator) ? nil : Int64(amount.rounded(.up))
    }
    let sum = Int64(amounts.reduce(0, +).rounded())
    let whole = LargestRemainder.round(amounts, lower: lower, upper: upper, sum: sum)
    #expect(whole.reduce(0, +) == sum)
    for index in whole.indices {
      #expect(whole[index] >= lower[index])
      #expect(whole[index] <= upper[index] ?? .max)
      #expect(abs(Double(whole[index]) - amounts[index]) < 1)
    }
  }

  @Test func unitsThatAreMissingGoToTheLargestRemainders() {
    let whole = LargestRemainder.round(
      [1.2, 2.9, 3.9], lower: [0, 0, 0], upper: [nil, nil, nil], sum: 8)
    #expect(whole == [1, 3, 4])
  }

  @Test func unitsTooManyAreTakenFromTheSmallestRemainders() {
    let whole = LargestRemainder.round(
      [4.0, 3.0, 2.5], lower: [4, 0, 0], upper: [nil, nil, nil], sum: 8)
    #expect(whole == [4, 2, 2])
  }
}
