/// A word on a page of a PDF.
public struct PDFWord: Sendable, Equatable {
  /// The word.
  public let text: String
  /// Its left edge, in points (1/72 inch) from the page's left edge.
  public let left: Double
  /// Its upper edge, in points from the page's upper edge.
  public let top: Double
  /// Its right edge, in points from the page's left edge.
  public let right: Double
  /// Its lower edge, in points from the page's upper edge.
  public let bottom: Double
}
