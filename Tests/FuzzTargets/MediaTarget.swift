import Foundation
import Media

/// A picture or a video is decoded or refused, within its limits of pixels and seconds, and the work
/// ends soon after nobody wants it any more.
enum MediaTarget {
  private static let limits = MediaLimits(
    maximumBytes: 1 << 20, maximumPixels: 256 * 256, maximumSeconds: 10)

  private struct TimeIsUp: Error {}

  /// What throws once a while has passed, as for a caller that has gone.
  private static func patience() -> CancellationCheck {
    let end = ContinuousClock.now + .milliseconds(500)
    return { if ContinuousClock.now > end { throw TimeIsUp() } }
  }

  static func image(_ bytes: [UInt8]) throws {
    do {
      let image = try ImageDecoder.decode(.data(Data(bytes)), limits: limits, check: patience())
      try hold(
        image.width * image.height <= limits.maximumPixels
          && image.pixels.count == 3 * image.width * image.height,
        "\(image.width) x \(image.height) and \(image.pixels.count) bytes")
    } catch is MediaError {
    } catch is TimeIsUp {
    }
  }

  static func video(_ bytes: [UInt8]) throws {
    do {
      let reader = try VideoReader(.data(Data(bytes)), limits: limits, check: patience())
      var last = -Double.infinity
      while let event = try reader.next() {
        switch event {
        case .frame(let time, let duration):
          try hold(time > last, "time \(time) after \(last)")
          try hold(time + duration <= limits.maximumSeconds, "\(time) + \(duration) s")
          last = time
          let plane = try reader.luma(width: 16, height: 9)
          try hold(plane.values.count == 16 * 9, "\(plane.values.count) values")
        case .audio(let block):
          try hold(block.samples.allSatisfy { $0.magnitude <= 16 }, "a sample beyond 16")
        }
      }
    } catch is MediaError {
    } catch is TimeIsUp {
    }
  }
}
