import Foundation
import Media
import MediaFixtures
import TestSupport
import Testing
import Validation
import VisionDomain

@Suite struct KeyframesTests {
  private let analyzer: VideoAnalyzer

  init() throws { analyzer = try VideoAnalyzer() }

  /// Shots of 1.6 seconds, soft but for one second in the middle.
  private func video() throws -> Data {
    var frames: [Image] = []
    for scene in [1, 2, 3] {
      let sharp = try Image.scene(seed: UInt64(scene))
      let soft = try sharp.blurred(radius: 3)
      frames +=
        Array(repeating: soft, count: 10) + Array(repeating: sharp, count: 20)
        + Array(repeating: soft, count: 10)
    }
    return try SyntheticVideo.avi(frames)
  }

  private func analyze(side: Int?) throws -> VideoAnalysis {
    try analyzer.analyze(
      .data(video()), field: "source.data", limits: MediaLimits(), keyframeSide: side, check: {})
  }

  @Test func theKeyframeIsASharpFrameOfItsShot() throws {
    let shots = try analyze(side: nil).shots
    #expect(shots.count == 3)
    for (index, shot) in shots.enumerated() {
      let start = 1.6 * Double(index)
      #expect(start + 0.4 - 1e-6..<start + 1.2 ~= shot.keyframe, "\(shot)")
      #expect(shot.keyframeJPEG == nil)
    }
  }

  @Test(arguments: [32, 160, 320])
  func itsPictureComesWhenAskedFor(side: Int) throws {
    let shots = try analyze(side: side).shots
    for (index, shot) in shots.enumerated() {
      let image = try ImageDecoder.decode(
        .data(try #require(shot.keyframeJPEG)), limits: MediaLimits())
      #expect(image.width == side && abs(image.height - side * 9 / 16) <= 1)
      let scene = try Image.scene(seed: UInt64(index + 1)).resized(
        width: image.width, height: image.height)
      let difference = zip(image.pixels, scene.pixels).map { abs(Int($0) - Int($1)) }
      #expect(Double(difference.reduce(0, +)) / Double(difference.count) < 12)
    }
  }

  @Test(arguments: [0, 31, 321])
  func aSideOutOfRangeIsRefused(side: Int) {
    #expect {
      try analyze(side: side)
    } throws: { error in
      let error = error as? InvalidInput
      return error?.reason == .valueOutOfRange
        && error?.violations.map(\.field) == ["keyframe_side"]
    }
  }
}
