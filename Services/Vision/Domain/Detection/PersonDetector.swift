import Inference
import Media
import Scoring

/// Finds people in pictures with an SSD of TensorFlow's object detection API that knows one class
/// (Liu et al. 2016, arXiv:1512.02325; SSDLite: Sandler et al. 2018, arXiv:1801.04381).
///
/// It takes [1, 300, 300, 3] bytes, red, green and blue, and gives up to 100 boxes (top, left, bottom and
/// right in shares of the picture's sides) with their scores, the best first. The suppression of boxes that
/// overlap is part of the model.
public struct PersonDetector: ObjectDetector {
  /// The side of the square to which a picture is scaled, its proportions lost, as it was trained.
  static let side = 300
  /// The shapes that the network is compiled for.
  public static let inputShapes: [String: [Dimension]] = [
    input: [1, Dimension(side), Dimension(side), 3]
  ]
  private static let input = "image_tensor:0"
  private static let boxes = "detection_boxes:0"
  private static let scores = "detection_scores:0"

  public let identity: ModelIdentity
  public let labels = ["person"]
  private let model: Model

  /// A detector.
  ///
  /// - Parameters:
  ///   - model: takes `image_tensor` and gives `detection_boxes` and `detection_scores`.
  ///   - identity: what its answers are signed with.
  /// - Throws: `ModelError` when the model is no such one.
  public init(model: Model, identity: ModelIdentity) throws(ModelError) {
    let outputs = model.outputs.flatMap(\.names)
    guard model.inputs.count == 1, model.inputs[0].accepts([1, Self.side, Self.side, 3]),
      model.inputs[0].elementType == .uint8, outputs.contains(Self.boxes),
      outputs.contains(Self.scores)
    else {
      throw ModelError(
        model: identity.name,
        description: "the model \(identity.name) does not take [1, 300, 300, 3] bytes and give "
          + "detection_boxes and detection_scores")
    }
    self.identity = identity
    self.model = model
  }

  public func prepared(_ image: Image) throws -> PreparedPicture {
    let scaled = try image.interpolated(width: Self.side, height: Self.side)
    return PreparedPicture(
      tensor: try Tensor(scaled.pixels, shape: [1, Self.side, Self.side, 3]),
      width: image.width, height: image.height)
  }

  public func detect(
    in picture: PreparedPicture, settings: DetectionSettings = DetectionSettings()
  ) async throws -> [Detection] {
    let answer = try await model.infer([Self.input: picture.tensor])
    guard let boxes = try answer[Self.boxes]?.elements(of: Float.self),
      let scores = try answer[Self.scores]?.elements(of: Float.self),
      boxes.count == 4 * scores.count
    else { throw InferenceError.failed(reason: "the detector gave no boxes with scores") }
    guard settings.labels?.contains(labels[0]) ?? true else { return [] }
    let (width, height) = (Float(picture.width), Float(picture.height))
    return scores.indices.filter { scores[$0] > settings.confidence }.prefix(settings.maximum)
      .map { index in
        func place(_ side: Int, _ length: Float) -> Float {
          min(max(boxes[4 * index + side], 0), 1) * length
        }
        return Detection(
          classIndex: 0, label: labels[0], score: scores[index],
          box: BoundingBox(
            left: place(1, width), top: place(0, height), right: place(3, width),
            bottom: place(2, height)))
      }
  }
}
