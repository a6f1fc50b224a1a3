import Foundation
import Media

/// One number a pixel, row by row.
struct RealPlane {
  let width: Int
  let height: Int
  let values: [Double]

  private init(width: Int, height: Int, values: [Double]) {
    self.width = width
    self.height = height
    self.values = values
  }

  /// The Rec. 709 luma of the coded values, 0 to 255, not rounded.
  init(_ image: Image) {
    width = image.width
    height = image.height
    // The weights that models of BRISQUE were trained with.
    let weights = SIMD3(0.2125, 0.7154, 0.0721)
    values = image.pixels.withUnsafeBufferPointer { pixels in
      (0..<image.width * image.height).map { index -> Double in
        let colour = SIMD3(
          Double(pixels[3 * index]), Double(pixels[3 * index + 1]), Double(pixels[3 * index + 2]))
        return (weights * colour).sum()
      }
    }
  }

  /// At half the size, interpolated by cubic convolution (a = -0.75) halfway between two pixels, as
  /// the trained models had it; borders repeat the outermost pixel.
  func halved() -> RealPlane {
    let weights: [Double] = [-0.09375, 0.59375, 0.59375, -0.09375]
    func half(_ side: Int) -> Int { Int((Double(side) / 2).rounded(.toNearestOrEven)) }
    let (newWidth, newHeight) = (half(width), half(height))
    var rows = [Double](repeating: 0, count: newWidth * height)
    for y in 0..<height {
      for x in 0..<newWidth {
        var sum: Double = 0
        for tap in 0..<4 {
          sum += weights[tap] * values[y * width + min(max(2 * x - 1 + tap, 0), width - 1)]
        }
        rows[y * newWidth + x] = sum
      }
    }
    var result = [Double](repeating: 0, count: newWidth * newHeight)
    for y in 0..<newHeight {
      for tap in 0..<4 {
        let row = min(max(2 * y - 1 + tap, 0), height - 1) * newWidth
        for x in 0..<newWidth { result[y * newWidth + x] += weights[tap] * rows[row + x] }
      }
    }
    return RealPlane(width: newWidth, height: newHeight, values: result)
  }

  /// Each value less the Gaussian-weighted mean around it, over the deviation there plus 1; beyond
  /// the borders is 0.
  func normalised() -> RealPlane {
    let mean = smoothed(values)
    let squares = smoothed(values.map { $0 * $0 })
    var result = [Double](repeating: 0, count: values.count)
    for index in values.indices {
      let variance = abs(squares[index] - mean[index] * mean[index])
      result[index] = (values[index] - mean[index]) / (variance.squareRoot() + 1)
    }
    return RealPlane(width: width, height: height, values: result)
  }

  private static let window: [Double] = {
    let weights = (-3...3).map { (exp(-Double($0 * $0) / (2 * 49.0 / 36))) }
    let sum = weights.reduce(0, +)
    return weights.map { $0 / sum }
  }()

  private func smoothed(_ values: [Double]) -> [Double] {
    var rows = [Double](repeating: 0, count: values.count)
    var result = [Double](repeating: 0, count: values.count)
    for (tap, weight) in Self.window.enumerated() {
      let offset = tap - 3
      for y in 0..<height {
        for x in max(0, -offset)..<max(max(0, -offset), min(width, width - offset)) {
          rows[y * width + x] += weight * values[y * width + x + offset]
        }
      }
    }
    for (tap, weight) in Self.window.enumerated() {
      let offset = tap - 3
      for y in max(0, -offset)..<max(max(0, -offset), min(height, height - offset)) {
        let (to, from) = (y * width, (y + offset) * width)
        for x in 0..<width { result[to + x] += weight * rows[from + x] }
      }
    }
    return result
  }

  /// Each value times that of its neighbour, where it has one.
  func products(across: Int, down: Int) -> [Double] {
    var products: [Double] = []
    products.reserveCapacity(values.count)
    for y in 0..<height - down {
      for x in max(0, -across)..<min(width, width - across) {
        products.append(values[y * width + x] * values[(y + down) * width + x + across])
      }
    }
    return products
  }
}
