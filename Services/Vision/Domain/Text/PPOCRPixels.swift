import Media

/// Pixels as PP-OCR's networks take them: blue, green and red, each from -1 to 1.
enum PPOCRPixels {
  private static let coded = (0...255).map { (Float($0) * (1 / 255) - 0.5) / 0.5 }

  /// Writes a picture, channel after channel, into the left of planes that are as high as it.
  ///
  /// - Parameters:
  ///   - start: where the first plane begins.
  ///   - rowWidth: how long a row of the planes is, at least the picture's width.
  static func write(
    _ picture: Image, into target: UnsafeMutableBufferPointer<Float>, at start: Int, rowWidth: Int
  ) {
    let coded = coded
    picture.pixels.withUnsafeBufferPointer { pixels in
      for plane in 0..<3 {
        for y in 0..<picture.height {
          let source = 3 * y * picture.width + 2 - plane
          let row = start + (plane * picture.height + y) * rowWidth
          for x in 0..<picture.width { target[row + x] = coded[Int(pixels[source + 3 * x])] }
        }
      }
    }
  }
}
