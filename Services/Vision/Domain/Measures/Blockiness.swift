import Media

/// How much the borders of 8x8 blocks stand out: the trace of strong compression.
///
/// After Z. Wang, H. Sheikh, A. Bovik, "No-reference perceptual quality assessment of JPEG
/// compressed images", ICIP 2002: the mean absolute step across block borders against that inside
/// blocks. The grid may begin anywhere; its phase is the one whose steps are largest.
enum Blockiness {
  private static let period = 8

  /// The mean over both axes of (step at the borders - step elsewhere) / (step elsewhere + 1 luma
  /// step): 0 and up. To be measured at the size at which the picture was compressed.
  static func measure(_ plane: Plane) -> Double {
    var across = [Int](repeating: 0, count: period)
    var down = [Int](repeating: 0, count: period)
    let width = plane.width
    let height = plane.height
    plane.values.withUnsafeBufferPointer { values in
      for y in 0..<height {
        let row = y * width
        for x in 0..<width - 1 {
          across[x & 7] += abs(Int(values[row + x + 1]) - Int(values[row + x]))
        }
        guard y + 1 < height else { continue }
        var steps = 0
        for x in row..<row + width { steps += abs(Int(values[x + width]) - Int(values[x])) }
        down[y & 7] += steps
      }
    }
    return
      (excess(across, lines: width - 1, length: height)
      + excess(down, lines: height - 1, length: width)) / 2
  }

  private static func excess(_ sums: [Int], lines: Int, length: Int) -> Double {
    let means = sums.enumerated().map { phase, sum in
      let count = (lines - phase + period - 1) / period * length
      return count > 0 ? Double(sum) / Double(count) : 0
    }
    let border = means.max() ?? 0
    let elsewhere = (means.reduce(0, +) - border) / Double(period - 1)
    return max(0, border - elsewhere) / (elsewhere + 1)
  }
}
