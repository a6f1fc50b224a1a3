import Media

/// What the container and the codecs say about a video, and what decoding found.
public struct VideoFacts: Sendable, Equatable {
  /// What the container and the codecs say.
  public let media: MediaFacts
  /// Seconds from the first frame to the end of the last one, as decoded.
  public let duration: Double
  /// How many frames were decoded.
  public let frameCount: Int
  /// Pieces of the streams that could not be decoded and were left out.
  public let damagedPackets: Int

  /// Facts of a decoded video.
  public init(media: MediaFacts, duration: Double, frameCount: Int, damagedPackets: Int) {
    self.media = media
    self.duration = duration
    self.frameCount = frameCount
    self.damagedPackets = damagedPackets
  }

  /// Decoded frames a second, on average.
  public var frameRate: Double { duration > 0 ? Double(frameCount) / duration : 0 }
}
