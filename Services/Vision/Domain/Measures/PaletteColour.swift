/// A colour of a picture's palette.
public struct PaletteColour: Sendable, Equatable {
  /// Red, green and blue as `#rrggbb`.
  public let hex: String
  /// Lightness, 0 (black) to 100 (white), CIE 1976.
  public let lightness: Double
  /// CIE 1976 a*: green (negative) to red.
  public let a: Double
  /// CIE 1976 b*: blue (negative) to yellow.
  public let b: Double
  /// The share of the picture that is nearest to this colour of all in the palette, 0 to 1.
  public let share: Double
}
