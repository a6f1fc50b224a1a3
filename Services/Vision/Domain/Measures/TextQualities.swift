import Media

/// How well the text in a picture can be read on a phone, 168 pixels on the picture's longer side.
///
/// All but `lines` and `coverage` are those of the largest line, in which letters are told from their ground
/// by Otsu's threshold (IEEE SMC 9 (1979) 62).
public struct TextQualities: Sendable, Equatable {
  /// How many lines of text there are; 0 where none was found, and then all else is 0.
  public let lines: Int
  /// The share of the picture that all lines cover, 0 to 1.
  public let coverage: Double
  /// The height of a capital letter of the largest line, by the height of the line, in pixels at phone
  /// size: within a fifth.
  public let letterHeight: Double
  /// The mean width of its strokes, twice the ink's area over the length of its outline, in pixels at
  /// phone size.
  public let stroke: Double
  /// The contrast ratio (WCAG 2.2) of its ink and its ground, 1 to 21.
  public let contrast: Double

  /// Measures that were taken before, unchecked.
  public init(
    lines: Int, coverage: Double, letterHeight: Double, stroke: Double, contrast: Double
  ) {
    self.lines = lines
    self.coverage = coverage
    self.letterHeight = letterHeight
    self.stroke = stroke
    self.contrast = contrast
  }

  /// The name of the appeal's factor that `readableHeight` is the value of.
  static let factor = "text_legibility"

  /// No text.
  public static let none = TextQualities(
    lines: 0, coverage: 0, letterHeight: 0, stroke: 0, contrast: 0)

  /// The contrast ratio that text needs (WCAG 2.2, 1.4.3).
  static let neededContrast = 4.5

  /// The height, in pixels at phone size, of letters of full contrast and whole strokes that are as
  /// legible: a prior, by which legibility falls with the square roots of the stroke below one pixel, whose
  /// ink the ground then thins, and of the contrast below 4.5.
  public var readableHeight: Double {
    let inked = min(1, stroke)
    let seen = min(1, max(0, (contrast - 1) / (Self.neededContrast - 1)))
    return letterHeight * (inked * seen).squareRoot()
  }

  /// The same text `factor` times as large.
  func enlarged(by factor: Double) -> TextQualities {
    TextQualities(
      lines: lines, coverage: min(1, coverage * factor * factor),
      letterHeight: letterHeight * factor, stroke: stroke * factor, contrast: contrast)
  }
}
