import CFFmpeg

/// What a container and its codecs say about a video.
public struct MediaFacts: Sendable, Equatable {
  /// The container, by FFmpeg's name: `mov,mp4,m4a,3gp,3g2,mj2`.
  public let container: String
  /// The codec of the pictures, by FFmpeg's name: `h264`.
  public let videoCodec: String
  /// Pixels across, as shown.
  public let width: Int
  /// Pixels down, as shown.
  public let height: Int
  /// The clockwise turn that the file asks for: 0, 90, 180 or 270 degrees. Frames come turned.
  public let rotationDegrees: Int
  /// Seconds by the container; `nil` when it does not tell.
  public let duration: Double?
  /// Frames a second by the container; `nil` when it does not tell.
  public let frameRate: Double?
  /// Bits a second, all streams; `nil` when unknown.
  public let bitRate: Int?
  /// Bits a second of the video alone; `nil` when the container does not tell.
  public let videoBitRate: Int?
  /// Bytes of the whole file.
  public let byteCount: Int
  /// The sound; `nil` when there is none that can be decoded.
  public let audio: AudioFacts?

  /// Facts of a video that no reader has read.
  public init(
    container: String, videoCodec: String, width: Int, height: Int, rotationDegrees: Int,
    duration: Double?, frameRate: Double?, bitRate: Int?, videoBitRate: Int?, byteCount: Int,
    audio: AudioFacts?
  ) {
    self.container = container
    self.videoCodec = videoCodec
    self.width = width
    self.height = height
    self.rotationDegrees = rotationDegrees
    self.duration = duration
    self.frameRate = frameRate
    self.bitRate = bitRate
    self.videoBitRate = videoBitRate
    self.byteCount = byteCount
    self.audio = audio
  }

  init(_ facts: cff_facts) {
    container = cString(facts.container)
    videoCodec = cString(facts.video_codec)
    width = Int(facts.width)
    height = Int(facts.height)
    rotationDegrees = Int(facts.rotation_degrees)
    duration = facts.duration > 0 ? facts.duration : nil
    frameRate = facts.frame_rate > 0 ? facts.frame_rate : nil
    bitRate = facts.bit_rate > 0 ? Int(facts.bit_rate) : nil
    videoBitRate = facts.video_bit_rate > 0 ? Int(facts.video_bit_rate) : nil
    byteCount = Int(facts.byte_count)
    let codec = cString(facts.audio_codec)
    audio =
      codec.isEmpty
      ? nil
      : AudioFacts(
        codec: codec, sampleRate: Int(facts.sample_rate), channels: Int(facts.channels))
  }
}
