import Foundation
import Media
import MediaFixtures
import TestSupport
import Testing
import VisionDomain

/// Videos whose camera path is known.
@Suite struct CameraMotionTests {
  private let analyzer: VideoAnalyzer

  init() throws { analyzer = try VideoAnalyzer() }

  /// A video of windows of 320x180 into one large scene, at the given places, and its stability.
  private func stability(_ path: [(x: Double, y: Double)], seed: UInt64 = 11) throws -> Stability? {
    let scale = 3
    let scene = try Image.scene(width: 3 * 480, height: 3 * 300, seed: seed).blurred(radius: 3)
    let frames = try path.map { place in
      try scene.cropped(
        x: Int(((80 + place.x) * Double(scale)).rounded()),
        y: Int(((60 + place.y) * Double(scale)).rounded()), width: 960, height: 540
      ).resized(width: 320, height: 180)
    }
    return try analyzer.analyze(
      .data(SyntheticVideo.avi(frames)), field: "source.data", limits: MediaLimits(), check: {}
    ).stability
  }

  /// RMS distance from the mean over a second (25 frames a second), where it is whole, in percent
  /// of 320.
  private func shake(_ path: [(x: Double, y: Double)]) -> Double {
    let places = path.map {
      // Thirds of a pixel are what the video can show.
      (x: ($0.x * 3).rounded() / 3, y: ($0.y * 3).rounded() / 3)
    }
    var squares: [Double] = []
    for index in 13..<places.count - 12 {
      let around = places[index - 12...index + 12]
      let x = places[index].x - around.map(\.x).reduce(0, +) / 25
      let y = places[index].y - around.map(\.y).reduce(0, +) / 25
      squares.append(x * x + y * y)
    }
    return 100 * (squares.reduce(0, +) / Double(squares.count)).squareRoot() / 320
  }

  private func shaken(_ amplitude: Double, seed: UInt64 = 5) -> [(x: Double, y: Double)] {
    var random = SplitMix64(seed: seed)
    return (0..<60).map { _ in (amplitude * random.normal(), amplitude * random.normal()) }
  }

  @Test func aTripodHasNoShake() throws {
    let found = try #require(try stability(Array(repeating: (0, 0), count: 50)))
    #expect(found.shakePercent < 0.01 && found.measuredShare == 1)
  }

  @Test(arguments: [1.0, 2])
  func aSteadyPanHasHardlyAny(speed: Double) throws {
    let found = try #require(
      try stability((0..<60).map { (x: speed * Double($0) - 60, y: 0.5 * Double($0) - 20) }))
    #expect(found.shakePercent < 0.08, "\(found)")
  }

  @Test(arguments: [1.0, 2, 4], [5, 6] as [UInt64])
  func shakeIsWhatThePathSays(amplitude: Double, seed: UInt64) throws {
    let path = shaken(amplitude, seed: seed)
    let found = try #require(try stability(path))
    let wanted = shake(path)
    #expect(abs(found.shakePercent / wanted - 1) < 0.15, "\(found) for \(wanted)")
  }

  @Test func moreShakeIsMore() throws {
    let found = try [0, 0.5, 1, 2, 4].map {
      try #require(try stability(shaken($0))).shakePercent
    }
    #expect(zip(found, found.dropFirst()).allSatisfy { $0 < $1 }, "\(found)")
  }

  /// A thing that crosses the picture is not the camera.
  @Test func whatMovesBeforeTheBackgroundIsNoShake() throws {
    let scene = try Image.scene(seed: 4)
    let frames = try (0..<50).map { number in
      let x = 10 + 5 * number
      return try Image.made(width: 320, height: 180) { column, row, channel in
        abs(column - x) < 20 && abs(row - 90) < 25
          ? [230, 60, 40][channel] : Double(scene.pixels[3 * (row * 320 + column) + channel])
      }
    }
    let found = try #require(
      try analyzer.analyze(
        .data(SyntheticVideo.avi(frames)), field: "source.data", limits: MediaLimits(), check: {}
      ).stability)
    #expect(found.shakePercent < 0.15, "\(found)")
  }

  @Test func withoutTextureOrASecondThereIsNone() throws {
    #expect(try stability(Array(repeating: (0, 0), count: 20)) == nil)
    let flat = try Image.flat(width: 64, height: 48, red: 90, green: 80, blue: 70)
    let video = try SyntheticVideo.avi(Array(repeating: flat, count: 50))
    let analysis = try analyzer.analyze(
      .data(video), field: "source.data", limits: MediaLimits(), check: {})
    #expect(analysis.stability == nil)
  }

  /// A cut is no jump of the camera.
  @Test func aCutBeginsANewPath() throws {
    let frames = try (0..<2).flatMap { scene in
      Array(repeating: try Image.scene(seed: UInt64(30 + scene)), count: 40)
    }
    let analysis = try analyzer.analyze(
      .data(SyntheticVideo.avi(frames)), field: "source.data", limits: MediaLimits(), check: {})
    #expect(analysis.shotCount == 2)
    #expect(try #require(analysis.stability).shakePercent < 0.01)
  }
}
