import Media

/// The distribution of a picture's luma.
struct LumaStatistics {
  /// Mean, 0 to 255.
  let mean: Double
  /// Variance in squared 8-bit steps.
  let variance: Double
  /// The share of pixels at most 4, 0 to 1.
  let clippedBlack: Double
  /// The share of pixels at least 251, 0 to 1.
  let clippedWhite: Double

  init(_ plane: Plane) {
    var counts = [Int](repeating: 0, count: 256)
    for value in plane.values { counts[Int(value)] += 1 }
    var sum = 0
    var squares = 0
    for (value, count) in counts.enumerated() {
      sum += value * count
      squares += value * value * count
    }
    let total = Double(plane.values.count)
    mean = Double(sum) / total
    variance = max(0, Double(squares) / total - mean * mean)
    clippedBlack = Double(counts[...4].reduce(0, +)) / total
    clippedWhite = Double(counts[251...].reduce(0, +)) / total
  }
}
