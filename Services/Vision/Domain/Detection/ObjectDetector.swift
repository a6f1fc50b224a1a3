import Media
import Scoring

/// Finds objects of some classes in pictures.
public protocol ObjectDetector: Sendable {
  /// The model behind the detections.
  var identity: ModelIdentity { get }
  /// The names of the classes, in the model's order.
  var labels: [String] { get }

  /// Makes the model's input of a picture. Takes milliseconds: not for the cooperative pool.
  func prepared(_ image: Image) throws -> PreparedPicture

  /// Finds the objects in a picture.
  ///
  /// - Returns: the detections, the best first.
  /// - Throws: as `Model.infer` does.
  func detect(
    in picture: PreparedPicture, settings: DetectionSettings
  ) async throws -> [Detection]
}
