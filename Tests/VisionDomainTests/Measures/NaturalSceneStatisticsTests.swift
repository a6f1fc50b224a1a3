import Foundation
import Inference
import Media
import MediaFixtures
import ModelFixtures
import TestSupport
import Testing
import VisionDomain

/// Against what the wheel brisque 0.2.0 measures in the same pictures (`Fixtures/make_brisque.py`).
@Suite struct NaturalSceneStatisticsTests {
  struct Reference: Decodable {
    let features: [Double]
    let score: Double
  }

  static let names = ["clean", "odd", "blurred", "noisy", "compressed"]

  private func brisque() throws -> Brisque {
    let file = try #require(try InstalledSamples.models().model("brisque").files.first)
    try file.verify()
    return try Brisque(path: file.path)
  }

  static func fixture(_ name: String) throws -> Data {
    let url = try #require(Bundle.module.url(forResource: "Fixtures/\(name)", withExtension: nil))
    return try Data(contentsOf: url)
  }

  static func reference(_ name: String) throws -> Reference {
    let all = try JSONDecoder().decode([String: Reference].self, from: fixture("brisque.json"))
    return try #require(all[name])
  }

  static func statistics(_ name: String) throws -> NaturalSceneStatistics {
    let image = try ImageDecoder.decode(
      .data(fixture("brisque-\(name).png")), limits: MediaLimits())
    return try #require(try NaturalSceneStatistics(image))
  }

  @Test(arguments: names)
  func theFeaturesAreThoseOfTheReference(name: String) throws {
    let found = try Self.statistics(name).features
    let wanted = try Self.reference(name).features
    #expect(found.count == 36 && wanted.count == 36)
    // Where compression leaves even areas, rounding alone says which side of 0 their values are on.
    let tolerance = name == "compressed" ? 1e-3 : 1e-5
    for (index, (found, wanted)) in zip(found, wanted).enumerated() {
      #expect(abs(found - wanted) < tolerance, "feature \(index): \(found) for \(wanted)")
    }
  }

  @Test(arguments: names)
  func theScoreIsThatOfTheReference(name: String) throws {
    let brisque = try brisque()
    let score = brisque.score(try Self.statistics(name))
    let wanted = try Self.reference(name).score
    #expect(abs(score.value - wanted) < (name == "compressed" ? 0.1 : 0.01))
    #expect(score.interval.level == 0.8)
    #expect(abs(score.interval.upper - score.interval.lower - 2 * 6.34795 * log(5)) < 1e-3)
  }

  @Test(arguments: [0, 45, 90, 131])
  func moreDamageIsAHigherScore(number: Int) throws {
    let brisque = try brisque()
    let frame = try #require(SampleVideo.frames([number]).first)
    func score(_ image: Image) throws -> Double {
      brisque.score(try #require(try NaturalSceneStatistics(image))).value
    }
    let original = try score(frame)
    for damaged in [
      try frame.blurred(radius: 3), try frame.noisy(deviation: 20),
      try frame.compressed(quality: 8),
    ] {
      #expect(try score(damaged) > original + 8)
    }
  }

  @Test func whatHasNoStatisticsHasNone() throws {
    #expect(try NaturalSceneStatistics(.scene(width: 15, height: 80, seed: 1)) == nil)
    #expect(
      try NaturalSceneStatistics(.flat(width: 64, height: 64, red: 0, green: 0, blue: 0)) == nil)
  }

  @Test func aModelThatIsNotThereIsNamed() {
    #expect(throws: ModelError.self) { try Brisque(path: "/nowhere/svm.txt") }
  }
}
