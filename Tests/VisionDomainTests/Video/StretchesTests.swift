import Foundation
import Media
import MediaFixtures
import TestSupport
import Testing
import VisionDomain

@Suite struct StretchesTests {
  private let analyzer: VideoAnalyzer

  init() throws { analyzer = try VideoAnalyzer() }

  private func analyze(_ video: Data) throws -> VideoAnalysis {
    try analyzer.analyze(.data(video), field: "source.data", limits: MediaLimits(), check: {})
  }

  private func expect(_ stretches: Stretches, _ wanted: [(Double, Double)], within: Double = 1e-6) {
    #expect(stretches.count == wanted.count && stretches.listed.count == wanted.count)
    for (stretch, (start, end)) in zip(stretches.listed, wanted) {
      #expect(abs(stretch.start - start) < within && abs(stretch.end - end) < within, "\(stretch)")
    }
    let seconds = wanted.map { $0.1 - $0.0 }.reduce(0, +)
    #expect(abs(stretches.seconds - seconds) < within * 4)
  }

  /// A second of movement, two and a bit of black, one of movement, half of black at the end.
  @Test func blackIsFoundWhereItIs() throws {
    let black = try Image.flat(width: 64, height: 48, red: 3, green: 3, blue: 3)
    let moving = try (0..<50).map { try Image.scene(width: 64, height: 48, seed: 1, shift: $0) }
    let frames =
      Array(moving[..<25]) + Array(repeating: black, count: 55) + Array(moving[25...])
      + Array(repeating: black, count: 15)
    let analysis = try analyze(SyntheticVideo.avi(frames))
    expect(analysis.blackStretches, [(1, 3.2), (4.2, 4.8)])
    expect(analysis.frozenStretches, [(1, 3.2)])
  }

  /// Shorter than half a second is a blink, and dark gray is not black.
  @Test func blinksAndGraysAreNotBlack() throws {
    let moving = try (0..<30).map { try Image.scene(width: 64, height: 48, seed: 1, shift: $0) }
    for (gray, count) in [(3, 12), (30, 40)] as [(UInt8, Int)] {
      let dark = try Image.flat(width: 64, height: 48, red: gray, green: gray, blue: gray)
      let analysis = try analyze(
        SyntheticVideo.avi(moving + Array(repeating: dark, count: count) + moving))
      expect(analysis.blackStretches, [])
    }
  }

  @Test(arguments: [24, 25, 26, 60])
  func standingStillForASecondIsFrozen(count: Int) throws {
    let moving = try (1...30).map { try Image.scene(width: 96, height: 64, seed: 2, shift: $0) }
    let still = try Image.scene(width: 96, height: 64, seed: 2, shift: 0)
    let analysis = try analyze(
      SyntheticVideo.avi(moving.reversed() + Array(repeating: still, count: count) + moving))
    expect(
      analysis.frozenStretches, count >= 25 ? [(1.2, 1.2 + Double(count) / 25)] : [])
  }

  /// Slow movement is movement: every frame is near the one before, but not near the first.
  @Test func slowFadesAreNotFrozen() throws {
    let scene = try Image.scene(width: 96, height: 64, seed: 2)
    let frames = try (0..<75).map { try scene.exposed(by: 1 - Double($0) / 300) }
    #expect(try analyze(SyntheticVideo.avi(frames, quality: 100)).frozenStretches.seconds < 1.05)
  }

  @Test func silenceIsFoundWhereItIs() throws {
    let picture = try Image.scene(width: 64, height: 48, seed: 1)
    let tone = SyntheticVideo.Sound.tone(frequency: 440, amplitude: 0.2, seconds: 6)
    // -66 dBFS from 1 to 2 s, nothing at all from 3 to 3.3 s, and from 5 s on.
    let sound = SyntheticVideo.Sound(
      rate: tone.rate,
      samples: tone.samples.enumerated().map { index, sample in
        switch index {
        case 48_000..<96_000: sample / 280
        case 144_000..<158_400: 0
        case 240_000...: 0
        default: sample
        }
      })
    let video = try SyntheticVideo.avi(Array(repeating: picture, count: 150), sound: sound)
    let analysis = try analyze(video)
    let silence = try #require(analysis.silentStretches)
    expect(silence, [(1, 2), (5, 6)], within: 0.11)
    #expect(analysis.soundKind != nil)
    let mute = try analyze(SyntheticVideo.avi(Array(repeating: picture, count: 50)))
    #expect(mute.silentStretches == nil && mute.soundKind == nil)
  }
}
