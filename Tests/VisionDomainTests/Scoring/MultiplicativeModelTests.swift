import Foundation
import TestSupport
import Testing
import VisionDomain

@Suite struct MultiplicativeModelTests {
  private static let names = ["thumbnail-appeal", "video-technical-quality", "video-hook"]

  /// A value for each factor, most within the range of its knots, some beyond, some missing.
  private func values(
    _ model: MultiplicativeModel, _ random: inout SplitMix64
  ) -> [String: Double] {
    var values: [String: Double] = [:]
    for factor in model.factors where random.uniform() > 0.15 {
      guard let first = factor.knots.first, let last = factor.knots.last else { continue }
      values[factor.name] = first[0] + (random.uniform() * 1.4 - 0.2) * (last[0] - first[0])
    }
    return values
  }

  @Test(arguments: names)
  func factorsAddUpToTheScore(name: String) throws {
    let model = try MultiplicativeModel(named: name)
    var random = SplitMix64(seed: 1)
    for _ in 0..<500 {
      let score = model.score(values(model, &random))
      let sum = score.factors.map(\.contribution).reduce(score.baseline, +)
      let (minimum, maximum) = (model.scale.lowerBound, model.scale.upperBound)
      #expect(abs(sum - score.value) < 1e-9 * (maximum - minimum))
      #expect(model.scale ~= score.value)
      #expect(minimum <= score.interval.lower && score.interval.lower <= score.value)
      #expect(score.value <= score.interval.upper && score.interval.upper <= maximum)
      #expect(Set(score.factors.map(\.name)) == Set(model.factors.map(\.name)))
      let sizes = score.factors.map { abs($0.contribution) }
      #expect(zip(sizes, sizes.dropFirst()).allSatisfy { $0 >= $1 })
    }
  }

  @Test(arguments: names)
  func aContributionHasTheSignOfItsFactor(name: String) throws {
    let model = try MultiplicativeModel(named: name)
    var random = SplitMix64(seed: 2)
    for _ in 0..<200 {
      let measured = values(model, &random)
      for part in model.score(measured).factors {
        let factor = try #require(model.factors.first { $0.name == part.name })
        guard let value = measured[part.name] else {
          #expect(part.contribution == 0 && part.evidence == .prior)
          #expect(part.value == factor.priorUtility && part.unit == "1")
          continue
        }
        #expect(part.evidence == .measured && part.value == value && part.unit == factor.unit)
        let better = factor.utility(value) - factor.priorUtility
        #expect(better * part.contribution >= 0)
      }
    }
  }

  @Test(arguments: names)
  func aMoreUsefulValueNeverLowersTheScore(name: String) throws {
    let model = try MultiplicativeModel(named: name)
    var random = SplitMix64(seed: 3)
    for _ in 0..<200 {
      var measured = values(model, &random)
      let before = model.score(measured).value
      guard let factor = model.factors.randomElement(using: &random),
        let value = measured[factor.name],
        let best = factor.knots.max(by: { $0[1] < $1[1] })
      else { continue }
      measured[factor.name] = best[0]
      let after = model.score(measured).value
      #expect(after >= before - 1e-12)
      #expect((after > before + 1e-12) == (factor.utility(best[0]) > factor.utility(value)))
    }
  }

  @Test(arguments: names)
  func knowingNothingGivesTheBaseline(name: String) throws {
    let model = try MultiplicativeModel(named: name)
    let nothing = model.score([:])
    #expect(abs(nothing.value - nothing.baseline) < 1e-9)
    #expect(nothing.factors.allSatisfy { $0.contribution == 0 })
  }

  @Test(arguments: names)
  func knowingLessWidensTheInterval(name: String) throws {
    let model = try MultiplicativeModel(named: name)
    let typical = Dictionary(
      uniqueKeysWithValues: model.factors.map { factor in
        // The value whose utility is nearest to the one expected.
        let (low, high) = (factor.knots[0][0], factor.knots[factor.knots.count - 1][0])
        let places = (0...1000).map { low + Double($0) / 1000 * (high - low) }
        let nearest = places.min {
          abs(factor.utility($0) - factor.priorUtility)
            < abs(factor.utility($1) - factor.priorUtility)
        }
        return (factor.name, nearest ?? low)
      })
    let all = model.score(typical).interval
    let none = model.score([:]).interval
    #expect(none.upper - none.lower > all.upper - all.lower)
  }

  @Test func theIntervalHasTheWidthThatItsPartsGive() throws {
    let model = try MultiplicativeModel(json: Data(json().utf8), named: "m")
    let score = model.score(["a": 5])
    // f = 1 - 0.5 (1 - 0.5) = 0.75; by severity 10 * 0.5 * 0.1, by value 10 * 0.5 * 0.05, and 1.
    let deviation = (0.5 * 0.5 + 0.25 * 0.25 + 1.0).squareRoot()
    #expect(abs(score.value - 7.5) < 1e-12)
    #expect(abs(score.interval.upper - (7.5 + 1.2815515655 * deviation)) < 1e-6)
    #expect(abs(score.interval.lower - (7.5 - 1.2815515655 * deviation)) < 1e-6)
    #expect(score.interval.level == 0.8)
    // Baseline 10 (1 - 0.5 * 0.2) = 9.
    #expect(abs(score.baseline - 9) < 1e-12)
    #expect(abs(score.factors[0].contribution + 1.5) < 1e-12)
  }

  private func json(
    severity: String = "0.5", knots: String = "[[0, 0], [10, 1]]", level: String = "0.8",
    name: String = "m", logarithmic: Bool = false, maximum: Int = 10
  ) -> String {
    """
    {"name": "\(name)", "version": "1", "data": "d", "minimum": 0, "maximum": \(maximum),
     "interval_level": \(level), "unexplained_sd": 1, "factors": [
      {"name": "a", "unit": "1", "severity": \(severity), "severity_sd": 0.1,
       "prior_utility": 0.8, "prior_utility_sd": 0.2, "relative_sd": 0.1,
       "logarithmic": \(logarithmic), "knots": \(knots), "raises": "r", "lowers": "l",
       "improvements": []}]}
    """
  }

  @Test func aFileThatBreaksARuleIsRefused() {
    let broken = [
      json(severity: "1"), json(severity: "-0.1"), json(knots: "[[0, 0]]"),
      json(knots: "[[1, 0], [1, 1]]"), json(knots: "[[0, 0], [1, 1.1]]"),
      json(knots: "[[0, 0, 0], [1, 1, 1]]"), json(level: "1"), json(level: "0"),
      json(name: "other"), json(logarithmic: true), json(maximum: 0), "{}", "",
    ]
    for text in broken {
      #expect(throws: ModelError.self) {
        try MultiplicativeModel(json: Data(text.utf8), named: "m")
      }
    }
    #expect(throws: ModelError.self) { try MultiplicativeModel(named: "no-such-model") }
  }

  @Test(arguments: names)
  func everyModelHasACard(name: String) throws {
    let model = try MultiplicativeModel(named: name)
    #expect(model.identity.data.contains("\(name).card.md"))
    let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
      .deletingLastPathComponent().deletingLastPathComponent()
    let card = root.appending(path: "Services/Vision/Domain/Models/\(name).card.md")
    let text = try String(contentsOf: card, encoding: .utf8)
    #expect(model.factors.allSatisfy { text.contains("`\($0.name)`") })
  }
}
