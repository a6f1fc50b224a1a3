import Contracts
import Scoring
import ServiceKit
import Testing

@Suite struct CommonScoreTests {
  private static func factor(
    _ contribution: Double, _ evidence: Evidence = .measured
  ) -> Factor {
    Factor(
      name: "loudness", contribution: contribution, value: -14, unit: "LUFS", evidence: evidence,
      explanation: "It is as loud as usual.")
  }

  @Test func aScoreIsSentWithAllThatItSays() {
    let score = Score(
      value: 6, scale: -1...10, interval: Interval(lower: 2, upper: 8, level: 0.9), baseline: 5,
      factors: [Self.factor(1), Self.factor(-2), Self.factor(2)],
      model: ModelIdentity(name: "appeal", version: "1.2", data: "no data"))
    let expected = CommonScore.with {
      $0.value = 6
      $0.minimum = -1
      $0.maximum = 10
      $0.interval = .with {
        $0.lower = 2
        $0.upper = 8
        $0.level = 0.9
      }
      $0.baseline = 5
      $0.factors = [-2, 2, 1].map { CommonFactor(Self.factor($0)) }
      $0.model = .with {
        $0.name = "appeal"
        $0.version = "1.2"
        $0.data = "no data"
      }
    }
    #expect(CommonScore(score) == expected)
  }

  @Test(arguments: [
    (2.5, CommonDirection.raises), (1e-300, .raises), (-1e-300, .lowers), (-2.5, .lowers),
    (0, .neutral), (-0.0, .neutral),
  ])
  func theDirectionIsTheSignOfTheContribution(contribution: Double, direction: CommonDirection) {
    let expected = CommonFactor.with {
      $0.name = "loudness"
      $0.contribution = contribution
      $0.direction = direction
      $0.value = -14
      $0.unit = "LUFS"
      $0.evidence = .measured
      $0.explanation = "It is as loud as usual."
    }
    #expect(CommonFactor(Self.factor(contribution)) == expected)
  }

  @Test(arguments: [
    (Evidence.measured, CommonEvidence.measured), (.prior, .prior), (.combined, .combined),
  ])
  func evidenceKeepsItsName(evidence: Evidence, message: CommonEvidence) {
    #expect(CommonEvidence(evidence) == message)
    #expect(CommonFactor(Self.factor(1, evidence)).evidence == message)
  }
}
