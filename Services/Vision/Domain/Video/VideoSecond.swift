/// The measures of one second of video.
public struct VideoSecond: Sendable, Equatable {
  /// Its beginning in seconds.
  public let start: Double
  /// Mean motion of the pairs of frames that end in it, cuts left out; 1/s.
  public let motion: Double
  /// Mean over the sampled frames, 0 to 1.
  public let meanLuma: Double
  /// Mean over the sampled frames.
  public let sharpness: Double
  /// Mean over the sampled frames.
  public let contrast: Double
  /// Mean over the sampled frames.
  public let colourfulness: Double
  /// Cuts in it.
  public let cuts: Int
  /// The highest momentary loudness in LUFS; `nil` without sound above the absolute gate.
  public let momentaryLoudness: Double?
}
