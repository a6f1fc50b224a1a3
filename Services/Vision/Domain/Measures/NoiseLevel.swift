import Media

/// The standard deviation of a picture's noise.
///
/// J. Immerkær, "Fast Noise Variance Estimation", Computer Vision and Image Understanding 64 (1996):
/// the mean absolute response to the difference of two Laplacians, which cancels steps and slopes,
/// times sqrt(pi / 2) / 6. It is taken block by block, and the calmest tenth of the blocks counts,
/// because texture answers like noise and some part of a picture has little of it.
enum NoiseLevel {
  private static let blockSide = 16
  /// The mean lumas between which a block may lie: clipping hides noise.
  private static let unclipped = 16.0...239.0
  /// How far the tenth of blocks with the lowest answer lies below the truth for pure Gaussian
  /// noise, in blocks of 16x16.
  private static let biasOfCalmestTenth = 0.93

  /// In 8-bit steps; 0 when no block is free of clipping.
  static func measure(_ plane: Plane) -> Double {
    let width = plane.width
    let height = plane.height
    var levels: [Double] = []
    plane.values.withUnsafeBufferPointer { values in
      for top in stride(from: 1, to: height - blockSide, by: blockSide) {
        for left in stride(from: 1, to: width - blockSide, by: blockSide) {
          var sum = 0
          var answer = 0
          for y in top..<top + blockSide {
            let row = y * width
            for x in left..<left + blockSide {
              let index = row + x
              let middle = Int(values[index])
              let sides =
                Int(values[index - 1]) + Int(values[index + 1]) + Int(values[index - width])
                + Int(values[index + width])
              let corners =
                Int(values[index - width - 1]) + Int(values[index - width + 1])
                + Int(values[index + width - 1]) + Int(values[index + width + 1])
              sum += middle
              answer += abs(4 * middle - 2 * sides + corners)
            }
          }
          let count = Double(blockSide * blockSide)
          if unclipped.contains(Double(sum) / count) { levels.append(Double(answer) / count) }
        }
      }
    }
    guard !levels.isEmpty else { return 0 }
    levels.sort()
    let calmest = levels[levels.count / 10]
    return calmest * (Double.pi / 2).squareRoot() / 6 / biasOfCalmestTenth
  }
}
