/// The measures of a video's picture over all its sampled frames; units as in `PictureQualities`.
public struct VideoQualities: Sendable, Equatable {
  /// Median.
  public let sharpness: Double
  /// Median, 0 to 1.
  public let meanLuma: Double
  /// Mean share, 0 to 1.
  public let clippedBlack: Double
  /// Mean share, 0 to 1.
  public let clippedWhite: Double
  /// Median.
  public let contrast: Double
  /// Median.
  public let colourfulness: Double
  /// Median.
  public let noise: Double
  /// Median.
  public let blockiness: Double
  /// Mean over all pairs of frames that are not cuts, in 1/s: the mean absolute difference of luma
  /// between consecutive frames divided by the seconds between them.
  public let motion: Double
}
