import Inference
import Media

/// Finds text in pictures with a PP-OCR detection network.
struct TextDetector {
  /// The shorter side that a smaller picture is enlarged to, in pixels.
  static let minimumShortSide = 736
  /// The sides that the network takes are multiples of this.
  static let sideUnit = 32

  let model: Model

  /// The map of the text in a picture as ``input(of:)`` gives it.
  ///
  /// - Throws: as `Model.infer` does.
  func map(of input: Tensor) async throws -> ProbabilityMap {
    let outputs = try await model.infer([model.inputs[0].name: input])
    guard let output = outputs[model.outputs[0].name],
      output.shape == [1, 1, input.shape[2], input.shape[3]]
    else { throw InferenceError.failed(reason: "the text detector gave no map of its input") }
    return ProbabilityMap(
      width: input.shape[3], height: input.shape[2], values: try output.elements(of: Float.self))
  }

  /// A picture as the network takes it: so large that its shorter side has the pixels that small text
  /// needs, and whole units. Takes milliseconds: not for the cooperative pool.
  static func input(of picture: Image) throws -> Tensor {
    let ratio = max(1, Double(minimumShortSide) / Double(min(picture.width, picture.height)))
    let scaled = try picture.interpolated(
      width: wholeUnits(picture.width, ratio), height: wholeUnits(picture.height, ratio))
    return try Tensor(shape: [1, 3, scaled.height, scaled.width], of: Float.self) {
      PPOCRPixels.write(scaled, into: $0, at: 0, rowWidth: scaled.width)
    }
  }

  /// A side, scaled and rounded to whole units, at least one.
  static func wholeUnits(_ side: Int, _ ratio: Double) -> Int {
    let units = Double(Int(Double(side) * ratio)) / Double(sideUnit)
    return max(1, Int(units.rounded(.toNearestOrEven))) * sideUnit
  }
}
