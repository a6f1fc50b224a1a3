import Inference
import Media

/// Finds text in pictures with a PP-OCR detection network.
struct TextDetector {
  /// The shorter side that a smaller picture is enlarged to, in pixels.
  static let minimumShortSide = 736
  /// The sides that the network takes are multiples of this.
  static let sideUnit = 32

  let model: Model

  /// Boxes around the lines of text of a picture, in its pixels and in reading order.
  ///
  /// - Parameter picture: of at least 16 pixels a side, and at most 2,000.
  /// - Throws: as ``Inference/Model/infer(_:)``.
  func boxes(in picture: Image) async throws -> [Quadrilateral] {
    let size = Self.inputSize(width: picture.width, height: picture.height)
    let scaled = try picture.interpolated(width: size.width, height: size.height)
    let outputs = try await model.infer([model.inputs[0].name: scaled.ppocrTensor()])
    let output = try outputs.tensor(of: model.outputs[0])
    let map = ProbabilityMap(
      width: size.width, height: size.height, values: try output.elements(of: Float.self))
    return TextRegionFinder.inReadingOrder(
      TextRegionFinder.boxes(in: map, width: picture.width, height: picture.height))
  }

  /// The size at which a picture goes into the network: so large that its shorter side has the pixels
  /// that small text needs, and whole units.
  static func inputSize(width: Int, height: Int) -> (width: Int, height: Int) {
    let ratio = max(1, Double(minimumShortSide) / Double(min(width, height)))
    func fitted(_ side: Int) -> Int {
      let units = (Double(Int(Double(side) * ratio)) / Double(sideUnit)).rounded(.toNearestOrEven)
      return max(1, Int(units)) * sideUnit
    }
    return (fitted(width), fitted(height))
  }
}
