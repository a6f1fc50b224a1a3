/// A stretch of sound.
public struct AudioBlock: Sendable {
  /// Seconds from the video's first frame; negative where the sound begins earlier.
  public let time: Double
  /// Interleaved samples, full scale -1 to 1.
  public let samples: [Float]
  /// How many channels are interleaved.
  public let channels: Int
}
