import Media

/// How much each pixel of a small picture stands out.
///
/// R. Achanta et al., "Frequency-tuned salient region detection", CVPR 2009: the distance in CIE Lab
/// between a pixel, smoothed by a 5x5 binomial filter, and the picture's mean colour.
struct SalienceMap {
  /// Pixels across.
  let width: Int
  /// Pixels down.
  let height: Int
  /// In Lab units, 0 to about 150, row by row.
  let values: [Double]

  init(_ image: Image) {
    width = image.width
    height = image.height
    let smooth = Self.smoothed(image)
    var colours = smooth
    var mean = SIMD3<Double>.zero
    for index in colours.indices {
      colours[index] = CIELab.lab(smooth[index])
      mean += colours[index]
    }
    mean /= Double(colours.count)
    values = colours.map { colour in
      let difference = colour - mean
      return (difference * difference).sum().squareRoot()
    }
  }

  /// Linear red, green and blue, 0 to 1, after smoothing the coded values with (1 4 6 4 1) / 16
  /// both ways; borders repeat the outermost pixel.
  private static func smoothed(_ image: Image) -> [SIMD3<Double>] {
    let width = image.width
    let height = image.height
    let taps: [Int32] = [1, 4, 6, 4, 1]
    var rows = [SIMD3<Int32>](repeating: .zero, count: width * height)
    for y in 0..<height {
      for x in 0..<width {
        var sum = SIMD3<Int32>.zero
        for tap in 0..<5 {
          let from = 3 * (y * width + min(max(x + tap - 2, 0), width - 1))
          let pixel = SIMD3(
            Int32(image.pixels[from]), Int32(image.pixels[from + 1]), Int32(image.pixels[from + 2]))
          sum &+= pixel &* taps[tap]
        }
        rows[y * width + x] = sum
      }
    }
    var result = [SIMD3<Double>](repeating: .zero, count: width * height)
    for y in 0..<height {
      for x in 0..<width {
        var sum = SIMD3<Int32>.zero
        for tap in 0..<5 {
          sum &+= rows[min(max(y + tap - 2, 0), height - 1) * width + x] &* taps[tap]
        }
        let value = (sum &+ 128) &>> 8
        result[y * width + x] = SIMD3(
          CIELab.linear[Int(value.x)], CIELab.linear[Int(value.y)], CIELab.linear[Int(value.z)])
      }
    }
    return result
  }
}
