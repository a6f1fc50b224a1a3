/// A face that was found in a picture.
public struct Face: Sendable, Equatable {
  /// Where it is, in pixels of the picture, within it.
  public let box: BoundingBox
  /// The network's own score, 0 to 1. It orders faces; it is not a calibrated probability.
  public let score: Float
  /// The left and the right eye as they stand in the picture, the tip of the nose, and the left and the right
  /// corner of the mouth, in pixels.
  public let landmarks: [Point]
}
