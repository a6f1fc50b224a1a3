import Media

/// How much of a picture's deviation is fine detail.
///
/// The variance of the Laplacian (Pech-Pacheco et al., "Diatom autofocusing in brightfield
/// microscopy", ICPR 2000), over the variance of the luma, so that exposure and contrast do not
/// count twice. White noise of variance v adds 20 v to the one and v to the other; both are taken
/// out.
enum Sharpness {
  /// The answer of the four-neighbour Laplacian to white noise of variance 1.
  private static let noiseGain = 20.0
  /// A picture with less variance than this has no detail to speak of; it keeps rounding errors of
  /// a flat picture from counting as detail. Squared 8-bit steps.
  private static let leastVariance = 64.0

  /// The square root of the ratio: 0 and up.
  ///
  /// - Parameters:
  ///   - variance: that of the luma, in squared 8-bit steps.
  ///   - noise: standard deviation of the noise, in 8-bit steps.
  static func measure(_ plane: Plane, variance: Double, noise: Double) -> Double {
    let detail = laplacianVariance(plane) - noiseGain * noise * noise
    let whole = max(variance - noise * noise, leastVariance)
    return (max(detail, 0) / whole).squareRoot()
  }

  private static func laplacianVariance(_ plane: Plane) -> Double {
    let width = plane.width
    let height = plane.height
    guard width > 2, height > 2 else { return 0 }
    var sum = 0
    var squares = 0
    plane.values.withUnsafeBufferPointer { values in
      for y in 1..<height - 1 {
        let row = y * width
        for index in row + 1..<row + width - 1 {
          let answer =
            Int(values[index - 1]) + Int(values[index + 1]) + Int(values[index - width])
            + Int(values[index + width]) - 4 * Int(values[index])
          sum += answer
          squares += answer * answer
        }
      }
    }
    let count = Double((width - 2) * (height - 2))
    let mean = Double(sum) / count
    return max(0, Double(squares) / count - mean * mean)
  }
}
