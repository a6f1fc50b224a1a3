import CFFmpeg

/// A picture: red, green and blue, 0 to 255 each, row by row, in the sRGB-like coding of its source.
public struct Image: Sendable, Equatable {
  /// The longest side that is accepted, in pixels: as JPEG has it.
  public static let maximumSide = 65_535

  /// Pixels across.
  public let width: Int
  /// Pixels down.
  public let height: Int
  /// `3 * width * height` values.
  public let pixels: [UInt8]

  /// A picture whose values `fill` writes; it must write all of them.
  ///
  /// - Throws: `MediaError.invalidArgument` for a size outside 1 to 65,535 a side, or what `fill`
  ///   throws.
  public init(
    width: Int, height: Int, fill: (UnsafeMutableBufferPointer<UInt8>) throws -> Void
  ) throws {
    try Image.check(width, height)
    self.width = width
    self.height = height
    let count = 3 * width * height
    pixels = try [UInt8](unsafeUninitializedCapacity: count) { buffer, written in
      try fill(UnsafeMutableBufferPointer(rebasing: buffer[..<count]))
      written = count
    }
  }

  static func check(_ width: Int, _ height: Int) throws {
    guard 1...maximumSide ~= width, 1...maximumSide ~= height else {
      throw MediaError.invalidArgument(
        "a picture of \(width)x\(height); each side has 1 to \(maximumSide) pixels")
    }
  }

  /// The Rec. 709 luma of the coded values.
  public func luma() throws -> Plane {
    try Plane(width: width, height: height) { values in
      pixels.withUnsafeBufferPointer { pixels in
        for index in 0..<values.count {
          let red = Int(pixels[3 * index])
          let green = Int(pixels[3 * index + 1])
          let blue = Int(pixels[3 * index + 2])
          // 0.2126, 0.7152, 0.0722 in 256ths.
          values[index] = UInt8(truncatingIfNeeded: (54 * red + 183 * green + 19 * blue + 128) >> 8)
        }
      }
    }
  }

  /// The part of the picture that begins at (x, y), in pixels from its top left corner.
  ///
  /// - Throws: `MediaError.invalidArgument` for a part that is not inside.
  public func cropped(x: Int, y: Int, width: Int, height: Int) throws -> Image {
    guard x >= 0, y >= 0, width > 0, height > 0, width <= self.width - x, height <= self.height - y
    else {
      throw MediaError.invalidArgument(
        "\(width)x\(height) at \(x),\(y) is not inside \(self.width)x\(self.height)")
    }
    return try Image(width: width, height: height) { target in
      for row in 0..<height {
        let from = 3 * ((y + row) * self.width + x)
        let part = UnsafeMutableBufferPointer(
          rebasing: target[3 * row * width..<3 * (row + 1) * width])
        _ = part.initialize(from: pixels[from..<from + 3 * width])
      }
    }
  }

  /// The picture at another size: areas are averaged where it shrinks, interpolated bicubically
  /// where it grows.
  public func resized(width: Int, height: Int) throws -> Image {
    guard (width, height) != (self.width, self.height) else { return self }
    return try Image(width: width, height: height) { target in
      let status = pixels.withUnsafeBufferPointer {
        cff_rgb_scale(
          $0.baseAddress, Int32(self.width), Int32(self.height), target.baseAddress, Int32(width),
          Int32(height))
      }
      guard status == CFF_OK else {
        throw MediaError.failed(
          reason: "scaling \(self.width)x\(self.height) to \(width)x\(height)")
      }
    }
  }
}
