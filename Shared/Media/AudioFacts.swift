/// What a container and its codecs say about a video's sound.
public struct AudioFacts: Sendable, Equatable {
  /// The codec, by FFmpeg's name: `aac`.
  public let codec: String
  /// Samples a second and channel.
  public let sampleRate: Int
  /// How many channels.
  public let channels: Int

  /// Facts of sound that no reader has read.
  public init(codec: String, sampleRate: Int, channels: Int) {
    self.codec = codec
    self.sampleRate = sampleRate
    self.channels = channels
  }
}
