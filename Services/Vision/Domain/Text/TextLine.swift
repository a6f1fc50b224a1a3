/// A line of text in a picture.
public struct TextLine: Equatable, Sendable {
  /// What it says.
  public let text: String
  /// The mean over its characters of the network's probability for the one that was read, 0.5 to 1; not
  /// calibrated.
  public let confidence: Double
  /// Where it stands, in pixels of the picture.
  public let corners: Quadrilateral

  /// Makes a line.
  public init(text: String, confidence: Double, corners: Quadrilateral) {
    self.text = text
    self.confidence = confidence
    self.corners = corners
  }
}
