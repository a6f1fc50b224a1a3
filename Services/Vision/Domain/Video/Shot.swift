/// A stretch of video without a cut.
public struct Shot: Sendable, Equatable {
  /// Its first frame, in seconds from the first frame of the video.
  public let start: Double
  /// Its end, in seconds: the start of the next shot or the end of the video.
  public let end: Double
}
