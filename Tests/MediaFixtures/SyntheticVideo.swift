import Foundation
import Media

/// Makes AVI files of JPEG frames and PCM sound, so that tests know what is in a video.
public enum SyntheticVideo {
  /// Mono sound to go with the frames.
  public struct Sound {
    /// Samples a second.
    public let rate: Int
    /// Samples, full scale -1 to 1.
    public let samples: [Double]

    /// Sound of the given samples.
    public init(rate: Int, samples: [Double]) {
      self.rate = rate
      self.samples = samples
    }

    /// A sine tone.
    public static func tone(
      frequency: Double, amplitude: Double, seconds: Double, rate: Int = 48_000
    ) -> Sound {
      Sound(
        rate: rate,
        samples: (0..<Int(seconds * Double(rate))).map {
          amplitude * sin(2 * .pi * frequency * Double($0) / Double(rate))
        })
    }
  }

  /// An AVI file.
  ///
  /// - Parameters:
  ///   - frames: the pictures, all of one size.
  ///   - frameRate: frames a second.
  ///   - quality: JPEG quality of the frames, 1 to 100.
  ///   - sound: mono sound; none when `nil`.
  ///   - announcedFrames: how many frames the header speaks of; as many as there are when `nil`.
  public static func avi(
    _ frames: [Image], frameRate: Int = 25, quality: Int = 95, sound: Sound? = nil,
    announcedFrames: Int? = nil
  ) throws -> Data {
    try avi(
      jpegs: frames.map { try JPEGEncoder.encode($0, quality: quality) },
      width: frames.first?.width ?? 0, height: frames.first?.height ?? 0, frameRate: frameRate,
      sound: sound, announcedFrames: announcedFrames)
  }

  /// An AVI file of frames that are JPEG files already, whatever size the header claims.
  public static func avi(
    jpegs: [Data], width: Int, height: Int, frameRate: Int = 25, sound: Sound? = nil,
    announcedFrames: Int? = nil
  ) -> Data {
    let count = announcedFrames ?? jpegs.count
    var streams = chunk(
      "avih",
      numbers([
        1_000_000 / frameRate, 0, 0, 0, count, 0, sound == nil ? 1 : 2, 0, width, height, 0, 0, 0,
        0,
      ]))
    streams += list(
      "strl",
      chunk(
        "strh",
        text("vidsMJPG") + numbers([0, 0, 0, 1, frameRate, 0, count, 0, -1, 0, 0, 0]))
        + chunk(
          "strf",
          numbers([40, width, height]) + shorts([1, 24]) + text("MJPG")
            + numbers([3 * width * height, 0, 0, 0, 0])))
    if let sound {
      streams += list(
        "strl",
        chunk(
          "strh",
          text("auds")
            + numbers([0, 0, 0, 0, 2, 2 * sound.rate, 0, sound.samples.count, 0, -1, 2, 0, 0]))
          + chunk(
            "strf", shorts([1, 1]) + numbers([sound.rate, 2 * sound.rate]) + shorts([2, 16])))
    }
    var media = Data()
    var heard = 0
    for (index, jpeg) in jpegs.enumerated() {
      media += chunk("00dc", jpeg)
      guard let sound else { continue }
      let end =
        index == jpegs.count - 1
        ? sound.samples.count
        : min(sound.samples.count, (index + 1) * sound.rate / frameRate)
      media += chunk(
        "01wb", shorts(sound.samples[heard..<max(heard, end)].map { Int(($0 * 32_767).rounded()) }))
      heard = max(heard, end)
    }
    return chunk("RIFF", text("AVI ") + list("hdrl", streams) + list("movi", media))
  }

  private static func list(_ kind: String, _ content: Data) -> Data {
    chunk("LIST", text(kind) + content)
  }

  private static func chunk(_ name: String, _ content: Data) -> Data {
    text(name) + numbers([content.count]) + content + Data(count: content.count % 2)
  }

  private static func text(_ text: String) -> Data { Data(text.utf8) }

  private static func numbers(_ values: [Int]) -> Data {
    Data(values.flatMap { value in (0..<4).map { UInt8(truncatingIfNeeded: value >> (8 * $0)) } })
  }

  private static func shorts(_ values: [Int]) -> Data {
    Data(values.flatMap { value in (0..<2).map { UInt8(truncatingIfNeeded: value >> (8 * $0)) } })
  }
}
