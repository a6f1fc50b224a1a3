/// An object that was found in a picture.
public struct Detection: Sendable, Equatable {
  /// The index of its class in the detector's labels.
  public let classIndex: Int
  /// The label of its class.
  public let label: String
  /// The model's own score, 0 to 1. It orders detections; it is not a calibrated probability.
  public let score: Float
  /// Where it is, in pixels of the picture, within it.
  public let box: BoundingBox
}
