import Foundation
import Media
import MediaFixtures
import Testing
import VisionDomain

@Suite struct ThumbnailAppealTests {
  private let appeal: ThumbnailAppeal

  init() throws { appeal = try ThumbnailAppeal() }

  private func score(_ image: Image) throws -> Double {
    try appeal.score(.measure(image, field: "image.data")).value
  }

  private static let frames = [0, 45, 90, 131]

  /// Each kind of damage in rising strength: the score falls with every step.
  @Test(arguments: frames)
  func everyDamageLowersTheScoreTheMoreTheStronger(number: Int) throws {
    let frame = try #require(SampleVideo.frames([number]).first)
    let original = try score(frame)
    let damages: [(String, [Image])] = [
      ("blur", try [1, 2, 4, 8].map { try frame.blurred(radius: $0) }),
      ("noise", try [6.0, 12, 24, 48].map { try frame.noisy(deviation: $0) }),
      ("darkening", try [0.7, 0.5, 0.35, 0.2, 0.1].map { try frame.exposed(by: $0) }),
      ("over-exposure", try [1.2, 1.5, 2, 3, 5].map { try frame.exposed(by: $0) }),
      ("compression", try [50, 30, 15, 8, 3].map { try frame.compressed(quality: $0) }),
    ]
    for (name, images) in damages {
      let scores = try [original] + images.map(score)
      #expect(zip(scores, scores.dropFirst()).allSatisfy { $0 > $1 }, "\(name): \(scores)")
      #expect(scores[0] - scores[scores.count - 1] > 2, "\(name): \(scores)")
    }
  }

  /// The figures in the model's card.
  @Test func theCardsFiguresHold() throws {
    let frame = try #require(SampleVideo.frames([80]).first)
    let figures: [(Image, Double)] = [
      (frame, 7.6), (try frame.blurred(radius: 2), 4.6),
      (try frame.noisy(deviation: 8), 5.8), (try frame.exposed(by: 0.5), 4.3),
      (try frame.exposed(by: 2), 3.8), (try frame.compressed(quality: 10), 4.8),
    ]
    for (image, wanted) in figures {
      let measured = try score(image)
      #expect(abs(measured - wanted) < 0.1, "\(measured) for \(wanted)")
    }
  }

  @Test func aCopyTiesExactly() throws {
    let frame = try #require(SampleVideo.frames([10]).first)
    let content = try JPEGEncoder.encode(frame, quality: 90)
    let scores = try (0..<3).map { _ in
      try score(ImageDecoder.decode(.data(content), limits: MediaLimits()))
    }
    #expect(Set(scores).count == 1)
    #expect(ThumbnailAppeal.ranks(scores) == [1, 1, 1])
  }

  @Test func equalScoresShareARank() {
    #expect(ThumbnailAppeal.ranks([5, 7, 5, 9]) == [3, 2, 3, 1])
    #expect(ThumbnailAppeal.ranks([1]) == [1])
    #expect(ThumbnailAppeal.ranks([2, 2, 2]) == [1, 1, 1])
  }

  @Test func aGoodPictureGetsNoAdvice() throws {
    let frame = try #require(SampleVideo.frames([45]).first)
    #expect(appeal.improvements(try .measure(frame, field: "image.data")).isEmpty)
  }

  @Test func adviceNamesTheDamage() throws {
    let frame = try #require(SampleVideo.frames([45]).first)
    let cases: [(Image, String)] = [
      (try frame.blurred(radius: 4), "sharpness"), (try frame.noisy(deviation: 30), "noise"),
      (try frame.exposed(by: 0.3), "exposure"), (try frame.exposed(by: 3), "exposure"),
      (try frame.compressed(quality: 5), "blockiness"),
    ]
    for (image, factor) in cases {
      let improvements = appeal.improvements(try .measure(image, field: "image.data"))
      #expect(improvements.first?.factor == factor)
      #expect(improvements.allSatisfy { $0.gain >= ThumbnailAppeal.leastGain })
      #expect(zip(improvements, improvements.dropFirst()).allSatisfy { $0.gain >= $1.gain })
      #expect(Set(improvements.map(\.factor)).count == improvements.count)
    }
  }

  /// The gain is the difference of two scores of the same model.
  @Test func theGainIsWhatTheModelGives() throws {
    let frame = try #require(SampleVideo.frames([45]).first)
    let dark = try PictureQualities.measure(frame.exposed(by: 0.4), field: "image.data")
    let model = try MultiplicativeModel(named: "thumbnail-appeal")
    let score = appeal.score(dark)
    let measured = score.factors.filter { $0.evidence == .measured }
    var values = Dictionary(uniqueKeysWithValues: measured.map { ($0.name, $0.value) })
    // Nobody looked for text.
    #expect(score.factors.filter { $0.evidence == .prior }.map(\.name) == ["text_legibility"])
    #expect(abs(model.score(values).value - score.value) < 1e-12)
    let improvements = appeal.improvements(dark)
    #expect(!improvements.isEmpty)
    for improvement in improvements {
      let before = values[improvement.factor]
      #expect(before == improvement.current)
      values[improvement.factor] = improvement.target
      #expect(abs(model.score(values).value - score.value - improvement.gain) < 1e-9)
      values[improvement.factor] = before
    }
  }
}
