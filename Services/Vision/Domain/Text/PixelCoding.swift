import Inference
import Media

/// How a network wants the values of pixels.
struct PixelCoding {
  /// Which of red (0), green (1) and blue (2) each channel of the network is.
  let channels: [Int]
  /// What is subtracted from a value of 0 to 1.
  let mean: Float
  /// What the difference is divided by.
  let deviation: Float

  /// PP-OCR's: blue, green, red; -1 to 1.
  static let ppocr = PixelCoding(channels: [2, 1, 0], mean: 0.5, deviation: 0.5)

  /// Writes a picture, channel after channel, into the upper left corner of planes as high as it.
  /// - Parameters:
  ///   - start: where the first plane begins.
  ///   - rowWidth: how long a row of the planes is, at least the picture's width.
  func write(
    _ picture: Image, into target: UnsafeMutableBufferPointer<Float>, at start: Int, rowWidth: Int
  ) {
    let coded = (0...255).map { (Float($0) * (1 / 255) - mean) / deviation }
    picture.pixels.withUnsafeBufferPointer { pixels in
      for (plane, channel) in channels.enumerated() {
        for y in 0..<picture.height {
          let source = 3 * y * picture.width + channel
          let row = start + (plane * picture.height + y) * rowWidth
          for x in 0..<picture.width { target[row + x] = coded[Int(pixels[source + 3 * x])] }
        }
      }
    }
  }
}

extension Image {
  /// The picture as PP-OCR's networks take one.
  func ppocrTensor() throws -> Tensor {
    try Tensor(shape: [1, 3, height, width], of: Float.self) {
      PixelCoding.ppocr.write(self, into: $0, at: 0, rowWidth: width)
    }
  }
}

extension [String: Tensor] {
  /// The tensor of an output.
  /// - Throws: `InferenceError.failed` when it is not there.
  func tensor(of port: Port) throws(InferenceError) -> Tensor {
    guard let tensor = self[port.name] else {
      throw .failed(reason: "there is no output \(port.name)")
    }
    return tensor
  }
}
