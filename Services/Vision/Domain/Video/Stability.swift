/// How steadily the camera was held.
public struct Stability: Sendable, Equatable {
  /// RMS distance of the picture from its own smoothed path, in percent of the longer side: what is left of
  /// the motion from frame to frame after the mean over one second is taken out. A tripod has less
  /// than 0.05, a hand that is held still some 0.1 to 0.5.
  public let shakePercent: Double
  /// The share of the pairs of consecutive frames within shots whose motion could be told, 0 to 1.
  public let measuredShare: Double
}
