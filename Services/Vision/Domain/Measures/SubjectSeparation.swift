import Foundation
import Media

/// How much the most salient part of a picture stands out from the rest.
///
/// Salience as in R. Achanta et al., "Frequency-tuned salient region detection", CVPR 2009: the
/// distance in CIE Lab between a pixel, smoothed by a 5x5 binomial filter, and the picture's mean.
enum SubjectSeparation {
  /// Mean salience of the most salient fifth of the pixels less that of the others: 0 to about 100.
  static func measure(_ image: Image) -> Double {
    let width = image.width
    let height = image.height
    let count = width * height
    let smooth = smoothed(image)
    var colours = [SIMD3<Double>](repeating: .zero, count: count)
    var mean = SIMD3<Double>.zero
    for index in 0..<count {
      colours[index] = lab(smooth[index])
      mean += colours[index]
    }
    mean /= Double(count)
    var salience = colours.map { colour in
      let difference = colour - mean
      return (difference * difference).sum().squareRoot()
    }
    salience.sort()
    let split = count - max(1, count / 5)
    let rest = salience[..<split].reduce(0, +) / Double(max(1, split))
    let subject = salience[split...].reduce(0, +) / Double(count - split)
    return subject - rest
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
    let linear = (0...255).map { linearised(Double($0) / 255) }
    var result = [SIMD3<Double>](repeating: .zero, count: width * height)
    for y in 0..<height {
      for x in 0..<width {
        var sum = SIMD3<Int32>.zero
        for tap in 0..<5 {
          sum &+= rows[min(max(y + tap - 2, 0), height - 1) * width + x] &* taps[tap]
        }
        let value = (sum &+ 128) &>> 8
        result[y * width + x] = SIMD3(
          linear[Int(value.x)], linear[Int(value.y)], linear[Int(value.z)])
      }
    }
    return result
  }

  /// IEC 61966-2-1.
  private static func linearised(_ coded: Double) -> Double {
    coded <= 0.04045 ? coded / 12.92 : pow((coded + 0.055) / 1.055, 2.4)
  }

  /// CIE 1976 L*a*b* under D65.
  private static func lab(_ rgb: SIMD3<Double>) -> SIMD3<Double> {
    let x = (0.4124 * rgb.x + 0.3576 * rgb.y + 0.1805 * rgb.z) / 0.95047
    let y = 0.2126 * rgb.x + 0.7152 * rgb.y + 0.0722 * rgb.z
    let z = (0.0193 * rgb.x + 0.1192 * rgb.y + 0.9505 * rgb.z) / 1.08883
    func root(_ value: Double) -> Double {
      value > 0.008856 ? cbrt(value) : 7.787 * value + 16.0 / 116
    }
    let (fx, fy, fz) = (root(x), root(y), root(z))
    return SIMD3(116 * fy - 16, 500 * (fx - fy), 200 * (fy - fz))
  }
}
