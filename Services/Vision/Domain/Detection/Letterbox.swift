import Inference
import Media

/// How a picture is fitted into the square that a detector looks at: scaled as a whole, centred, the rest grey.
///
/// The geometry is that of Ultralytics' `LetterBox` (`auto=False`) and `scale_boxes`, roundings included.
struct Letterbox: Sendable, Equatable {
  /// The grey of the margins, 0 to 255.
  static let margin: UInt8 = 114

  /// The side of the square, in pixels.
  let side: Int
  /// The size of the picture, in pixels.
  let width: Int
  let height: Int
  /// The size that it has in the square.
  let scaledWidth: Int
  let scaledHeight: Int
  /// Where it begins in the square.
  let left: Int
  let top: Int
  /// Pixels of the square for one of the picture.
  let gain: Double

  init(width: Int, height: Int, side: Int) {
    self.side = side
    self.width = width
    self.height = height
    gain = min(Double(side) / Double(height), Double(side) / Double(width))
    // Python rounds halves to even. A side of a very long picture keeps one pixel.
    scaledWidth = max(1, Int((Double(width) * gain).rounded(.toNearestOrEven)))
    scaledHeight = max(1, Int((Double(height) * gain).rounded(.toNearestOrEven)))
    left = Self.offset(side - scaledWidth)
    top = Self.offset(side - scaledHeight)
  }

  private static func offset(_ margins: Int) -> Int {
    Int((Double(margins) / 2 - 0.1).rounded(.toNearestOrEven))
  }

  /// The square as a detector takes it: [1, 3, side, side], red, green and blue in 0...1.
  func tensor(of image: Image) throws -> Tensor {
    let scaled = try image.interpolated(width: scaledWidth, height: scaledHeight)
    return try Tensor(shape: [1, 3, side, side], of: Float.self) { values in
      values.update(repeating: Float(Self.margin) / 255)
      let area = side * side
      scaled.pixels.withUnsafeBufferPointer { pixels in
        for y in 0..<scaledHeight {
          let row = (top + y) * side + left
          let source = 3 * y * scaledWidth
          for x in 0..<scaledWidth {
            values[row + x] = Float(pixels[source + 3 * x]) / 255
            values[area + row + x] = Float(pixels[source + 3 * x + 1]) / 255
            values[2 * area + row + x] = Float(pixels[source + 3 * x + 2]) / 255
          }
        }
      }
    }
  }

  /// The square as pixels: [1, side, side, 3], red, green and blue in 0...255.
  func pixels(of image: Image) throws -> Tensor {
    let scaled = try image.interpolated(width: scaledWidth, height: scaledHeight)
    return try Tensor(shape: [1, side, side, 3], of: UInt8.self) { values in
      values.update(repeating: Self.margin)
      scaled.pixels.withUnsafeBufferPointer { pixels in
        guard let source = pixels.baseAddress, let target = values.baseAddress else { return }
        for y in 0..<scaledHeight {
          (target + 3 * ((top + y) * side + left)).update(
            from: source + 3 * y * scaledWidth, count: 3 * scaledWidth)
        }
      }
    }
  }

  /// A box of the square as one of the picture, cut at its edges.
  func box(_ box: BoundingBox) -> BoundingBox {
    func place(_ value: Float, from start: Int, within limit: Int) -> Float {
      min(max(Float((Double(value) - Double(start)) / gain), 0), Float(limit))
    }
    return BoundingBox(
      left: place(box.left, from: left, within: width),
      top: place(box.top, from: top, within: height),
      right: place(box.right, from: left, within: width),
      bottom: place(box.bottom, from: top, within: height))
  }
}
