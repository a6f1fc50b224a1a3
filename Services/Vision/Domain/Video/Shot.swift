import Foundation

/// A stretch of video without a cut.
public struct Shot: Sendable, Equatable {
  /// Its first frame, in seconds from the first frame of the video.
  public let start: Double
  /// Its end, in seconds: the start of the next shot or the end of the video.
  public let end: Double
  /// The frame that stands for it, in seconds: of its sampled frames the one of the greatest appeal by
  /// the model `thumbnail-appeal`.
  public let keyframe: Double
  /// That frame as a JPEG file; `nil` unless asked for, and beyond the first
  /// `VideoAnalysis.maximumKeyframes` shots.
  public let keyframeJPEG: Data?
}
