import Scoring
import Testing

@Suite struct ScoreTests {
  private static func factor(_ name: String, _ contribution: Double) -> Factor {
    Factor(
      name: name, contribution: contribution, value: 0, unit: "1", evidence: .measured,
      explanation: "")
  }

  private static func score(
    _ value: Double, on scale: ClosedRange<Double> = 0...100, _ factors: [Factor] = []
  ) -> Score {
    Score(
      value: value, scale: scale, interval: Interval(lower: 0, upper: 1, level: 0.8), baseline: 0,
      factors: factors, model: ModelIdentity(name: "m", version: "1", data: "d"))
  }

  @Test func theLargestReasonStandsFirstWhateverItsSign() {
    let score = Self.score(
      -2, on: -10...10,
      [Self.factor("a", 1), Self.factor("b", -5), Self.factor("c", 0), Self.factor("d", 2)])
    #expect(score.factors.map(\.name) == ["b", "d", "a", "c"])
  }

  /// Enough of them that an unstable sort would show.
  @Test func equalReasonsStayInTheOrderGiven() {
    let names = (0..<200).map { "\($0)" }
    let factors = names.enumerated().map { Self.factor($1, $0.isMultiple(of: 2) ? 1 : -1) }
    #expect(Self.score(0, factors).factors.map(\.name) == names)
    #expect(Self.score(0, factors.reversed()).factors.map(\.name) == names.reversed())
  }

  /// The sum of three terms depends on their order, in its last bit.
  @Test func theValueIsTheCallersToTheLastBit() {
    let factors = [Self.factor("a", 0.1), Self.factor("b", 0.2), Self.factor("c", 0.3)]
    let given = factors.reduce(0) { $0 + $1.contribution }
    let sorted = factors.largestFirst().reduce(0) { $0 + $1.contribution }
    #expect(given != sorted)
    #expect(Self.score(given, factors).value == given)
    #expect(Self.score(sorted, factors).value == sorted)
  }

  @Test(arguments: [(100.000_000_000_000_01, 100.0), (-1e-17, 0), (0, 0), (100, 100), (50, 50)])
  func roundingDoesNotLeadOutOfTheScale(sum: Double, value: Double) {
    #expect(Self.score(sum).value == value)
  }
}
