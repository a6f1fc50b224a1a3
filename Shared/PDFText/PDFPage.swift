/// The text of one page of a PDF.
public struct PDFPage: Sendable, Equatable {
  /// The page's width, in points (1/72 inch).
  public let width: Double
  /// The page's height, in points.
  public let height: Double
  /// Its words, in no particular order.
  public internal(set) var words: [PDFWord] = []
}
