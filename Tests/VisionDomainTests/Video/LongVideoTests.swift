import Foundation
import Media
import MediaFixtures
import TestSupport
import Testing
import VisionDomain

@Suite struct LongVideoTests {
  /// A file of so many seconds of small frames that repeat, with a cut every five seconds.
  private func video(seconds: Int, in folder: TemporaryFolder) throws -> String {
    let jpegs = try (0..<10).map { number in
      try JPEGEncoder.encode(
        .scene(width: 64, height: 48, seed: UInt64(number / 5), shift: number), quality: 70)
    }
    let content = SyntheticVideo.avi(
      jpegs: (0..<25 * seconds).map { jpegs[$0 / 125 % 2 * 5 + $0 % 5] }, width: 64, height: 48)
    return try folder.write(content, as: "\(seconds).avi")
  }

  /// Five minutes take no more memory than half a one, but for what is reported of every second and
  /// shot, some 200 bytes each, and for what malloc keeps. A kilobyte kept of every frame would be 7
  /// MiB.
  @Test func memoryDoesNotGrowWithLength() throws {
    let folder = try TemporaryFolder()
    let analyzer = try VideoAnalyzer()
    // The first run warms malloc up.
    let rises = try [30, 30, 300].map { seconds in
      let path = try video(seconds: seconds, in: folder)
      Heap.trim()
      let (analysis, rise) = try peakMemoryRise {
        try analyzer.analyze(
          .path(path), field: "source.path", limits: MediaLimits(), check: {})
      }
      #expect(analysis.seconds.count == seconds && analysis.shotCount == seconds / 5)
      #expect(abs(analysis.facts.duration - Double(seconds)) < 1e-3)
      return rise
    }
    #expect(rises[2] < rises[1] + 6 << 20, "\(rises)")
  }
}
