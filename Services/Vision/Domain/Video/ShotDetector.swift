/// Finds cuts from the colour histograms of consecutive frames, with a threshold that follows the
/// scene (after H. Zhang, A. Kankanhalli, S. Smoliar, "Automatic partitioning of full-motion video",
/// Multimedia Systems 1 (1993)).
///
/// A cut is a difference that is large by itself, stands far above those of the last second or so,
/// and comes with a jump in the luma of the pixels. Dissolves and fades are not found.
struct ShotDetector {
  /// The least histogram difference of a cut, 0 to 1.
  private static let leastHistogramDifference = 0.25
  /// The least mean absolute luma difference of a cut, 0 to 1.
  private static let leastLumaDifference = 0.04
  /// How many standard deviations above the mean of the recent differences a cut stands.
  private static let deviations = 5.0
  /// How many recent differences are looked at.
  private static let window = 24
  /// The shortest shot in seconds: a flash of one frame is not two cuts.
  private static let shortestShot = 0.2

  private var recent: [Double] = []
  private var lastCut = -Double.infinity

  /// Whether the frame at `time` seconds begins a new shot.
  ///
  /// - Parameters:
  ///   - histogram: its histogram difference from the frame before, 0 to 1.
  ///   - luma: its mean absolute luma difference from the frame before, 0 to 1.
  mutating func isCut(histogram: Double, luma: Double, time: Double) -> Bool {
    let count = Double(max(1, recent.count))
    let mean = recent.reduce(0, +) / count
    let variance = recent.map { ($0 - mean) * ($0 - mean) }.reduce(0, +) / count
    let threshold = max(
      Self.leastHistogramDifference, mean + Self.deviations * variance.squareRoot())
    if histogram > threshold, luma > Self.leastLumaDifference,
      time - lastCut >= Self.shortestShot
    {
      lastCut = time
      return true
    }
    recent.append(histogram)
    if recent.count > Self.window { recent.removeFirst() }
    return false
  }
}
