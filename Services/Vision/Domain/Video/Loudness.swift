/// The loudness of a video's sound by EBU R 128.
public struct Loudness: Sendable, Equatable {
  /// LUFS; `nil` when nothing rose above the absolute gate of -70 LUFS.
  public let integrated: Double?
  /// Loudness range in LU.
  public let range: Double
  /// dBTP; `nil` for digital silence.
  public let truePeak: Double?
  /// dBFS; `nil` for digital silence.
  public let samplePeak: Double?
}
