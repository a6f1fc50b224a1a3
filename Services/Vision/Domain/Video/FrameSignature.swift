import Media

/// What of a frame is compared with other frames: its luma and its colours, small.
struct FrameSignature {
  /// Luma, 0 to 255, at motion size.
  let luma: Plane
  /// The share of pixels in each of 8x4x4 bins of red, green and blue; adds up to 1.
  let histogram: [Double]

  /// The signature of a frame already at motion size.
  init(_ image: Image) throws {
    luma = try image.luma()
    var counts = [Int](repeating: 0, count: 128)
    let total = image.width * image.height
    image.pixels.withUnsafeBufferPointer { pixels in
      for index in 0..<total {
        let red = Int(pixels[3 * index]) >> 6
        let green = Int(pixels[3 * index + 1]) >> 5
        let blue = Int(pixels[3 * index + 2]) >> 6
        counts[(green << 4) | (red << 2) | blue] += 1
      }
    }
    histogram = counts.map { Double($0) / Double(total) }
  }

  /// Mean absolute difference of luma, 0 to 1. Frames of different sizes differ by 1.
  func lumaDifference(_ other: FrameSignature) -> Double {
    guard luma.width == other.luma.width, luma.height == other.luma.height else { return 1 }
    var sum = 0
    luma.values.withUnsafeBufferPointer { first in
      other.luma.values.withUnsafeBufferPointer { second in
        for index in 0..<first.count { sum += abs(Int(first[index]) - Int(second[index])) }
      }
    }
    return Double(sum) / Double(luma.values.count) / 255
  }

  /// Half the sum of the absolute differences of the histograms, 0 (alike) to 1 (nothing shared).
  func histogramDifference(_ other: FrameSignature) -> Double {
    zip(histogram, other.histogram).map { abs($0 - $1) }.reduce(0, +) / 2
  }
}
