/// Where and how a title was written on a picture.
public struct TitlePlacement: Sendable, Equatable {
  /// The left edge of its plate, in pixels of the picture.
  public let x: Int
  /// The top edge.
  public let y: Int
  /// Pixels across.
  public let width: Int
  /// Pixels down.
  public let height: Int
  /// How many lines it takes.
  public let lines: Int
  /// The height of a capital letter when the picture is shown on a phone, 168 pixels on its longer
  /// side; at least `TitleWriter.leastCapHeight`.
  public let phoneCapHeight: Double
  /// The least contrast of the letters with any pixel of their plate, 4.5 to 21: WCAG 2.2, 1.4.3.
  public let contrast: Double
  /// How much of the picture behind the letters the plate covers, 0 (nothing) to 1 (all).
  public let plateOpacity: Double
  /// The share of the picture's salience and edges that is under the plate, 0 to 1.
  public let coveredImportance: Double
}
