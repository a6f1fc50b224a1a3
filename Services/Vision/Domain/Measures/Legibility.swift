import Media

/// How much of a picture's shapes is left at phone size.
enum Legibility {
  /// The RMS of the central-difference gradient in 8-bit steps a pixel, what noise of standard
  /// deviation `noise` (at this size) would add taken out.
  static func measure(_ plane: Plane, noise: Double) -> Double {
    let width = plane.width
    let height = plane.height
    guard width > 2, height > 2 else { return 0 }
    var squares = 0
    plane.values.withUnsafeBufferPointer { values in
      for y in 1..<height - 1 {
        let row = y * width
        for index in row + 1..<row + width - 1 {
          let across = Int(values[index + 1]) - Int(values[index - 1])
          let down = Int(values[index + width]) - Int(values[index - width])
          squares += across * across + down * down
        }
      }
    }
    let count = Double((width - 2) * (height - 2))
    // Half the difference of two neighbours on each axis: noise adds its variance once in all.
    return max(0, Double(squares) / count / 4 - noise * noise).squareRoot()
  }
}
