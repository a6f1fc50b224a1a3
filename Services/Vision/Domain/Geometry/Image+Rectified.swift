import Media

extension Image {
  /// What a quadrilateral encloses, as a picture of its own that is as wide and as high as its longer
  /// edges, whole pixels; nil where that is nothing.
  ///
  /// The corners become the corners of the result through a projective mapping (Heckbert 1989, section
  /// 2.2.3); values are interpolated between 4 x 4 pixels by cubic convolution (Keys 1981, a = -0.75), and
  /// outside the picture the nearest pixel counts.
  package func rectified(_ corners: Quadrilateral) throws -> Image? {
    let (width, height) = (Int(corners.width), Int(corners.height))
    guard width > 0, height > 0 else { return nil }
    let map = ProjectiveMap(unitSquareTo: corners)
    return try Image(width: width, height: height) { target in
      pixels.withUnsafeBufferPointer { source in
        let sampler = CubicSampler(source: source, width: self.width, height: self.height)
        for y in 0..<height {
          for x in 0..<width {
            let place = map(Double(x) / Double(width), Double(y) / Double(height))
            sampler.sample(place, into: target, at: 3 * (y * width + x))
          }
        }
      }
    }
  }

  /// The picture turned a quarter against the clock.
  package func turnedLeft() throws -> Image {
    try Image(width: height, height: width) { target in
      for y in 0..<width {
        for x in 0..<height {
          let source = 3 * (x * width + width - 1 - y)
          for channel in 0..<3 { target[3 * (y * height + x) + channel] = pixels[source + channel] }
        }
      }
    }
  }
}

/// Takes the unit square to a quadrilateral.
private struct ProjectiveMap {
  private let a, b, c, d, e, f, g, h: Double

  init(unitSquareTo corners: Quadrilateral) {
    let (p0, p1, p2, p3) = (
      corners.topLeft, corners.topRight, corners.bottomRight, corners.bottomLeft
    )
    let sum = Point(x: p0.x - p1.x + p2.x - p3.x, y: p0.y - p1.y + p2.y - p3.y)
    let first = p1 - p2
    let second = p3 - p2
    let determinant = first.cross(second)
    // A parallelogram, and corners on a line, need no perspective.
    g = determinant == 0 ? 0 : sum.cross(second) / determinant
    h = determinant == 0 ? 0 : first.cross(sum) / determinant
    a = p1.x - p0.x + g * p1.x
    b = p3.x - p0.x + h * p3.x
    c = p0.x
    d = p1.y - p0.y + g * p1.y
    e = p3.y - p0.y + h * p3.y
    f = p0.y
  }

  func callAsFunction(_ u: Double, _ v: Double) -> Point {
    let w = g * u + h * v + 1
    return Point(x: (a * u + b * v + c) / w, y: (d * u + e * v + f) / w)
  }
}

/// Reads a picture between its pixels.
private struct CubicSampler {
  let source: UnsafeBufferPointer<UInt8>
  let width: Int
  let height: Int

  func sample(_ place: Point, into target: UnsafeMutableBufferPointer<UInt8>, at index: Int) {
    // A mapping that is not finite anywhere reads the border.
    let x = min(max(place.x.isFinite ? place.x : 0, -2), Double(width + 1))
    let y = min(max(place.y.isFinite ? place.y : 0, -2), Double(height + 1))
    let (left, top) = (x.rounded(.down), y.rounded(.down))
    let horizontal = Self.weights(x - left)
    let vertical = Self.weights(y - top)
    var sum = SIMD4<Double>.zero
    for j in 0..<4 {
      let row = min(max(Int(top) - 1 + j, 0), height - 1) * width
      for i in 0..<4 {
        let pixel = 3 * (row + min(max(Int(left) - 1 + i, 0), width - 1))
        let value = SIMD4(
          Double(source[pixel]), Double(source[pixel + 1]), Double(source[pixel + 2]), 0)
        sum += value * (horizontal[i] * vertical[j])
      }
    }
    for channel in 0..<3 {
      target[index + channel] = UInt8(min(max(sum[channel].rounded(), 0), 255))
    }
  }

  /// The weights of the four pixels around a place that is `t` behind the second of them.
  private static func weights(_ t: Double) -> SIMD4<Double> {
    let a = -0.75
    func near(_ d: Double) -> Double { ((a + 2) * d - (a + 3)) * d * d + 1 }
    func far(_ d: Double) -> Double { ((a * d - 5 * a) * d + 8 * a) * d - 4 * a }
    return SIMD4(far(t + 1), near(t), near(1 - t), far(2 - t))
  }
}
