import Media

/// What was found in a picture, as far as it was asked for.
public struct PictureAnalysis: Sendable, Equatable {
  /// What can be asked for.
  public enum Kind: Sendable, CaseIterable {
    /// `qualities` and `brisque`.
    case quality
    /// `palette` and `colourTemperature`.
    case palette
    /// `composition`.
    case composition
  }

  /// Pixels across, after orientation.
  public let width: Int
  /// Pixels down, after orientation.
  public let height: Int
  /// The codec, by FFmpeg's name.
  public let codec: String
  /// How the file asked to be laid down, by EXIF's numbers, 1 to 8; done.
  public let orientation: Int
  /// How much was transparent, 0 to 1; white was laid behind.
  public let transparency: Double
  /// What can be measured in it; `nil` unless asked for, and for a side below 16 pixels.
  public internal(set) var qualities: PictureQualities?
  /// How much damage it shows; `nil` unless asked for, without the model, for a side below 16 pixels,
  /// and where no pixel differs from those around it.
  public internal(set) var brisque: Brisque.Score?
  /// Its few colours; empty unless asked for.
  public internal(set) var palette: [PaletteColour] = []
  /// The colour of its light; `nil` unless the palette was asked for, and where nothing may be white.
  public internal(set) var colourTemperature: ColourTemperature?
  /// How it is laid out; `nil` unless asked for, and for a side below 16 pixels.
  public internal(set) var composition: Composition?

  init(_ picture: Picture) {
    width = picture.image.width
    height = picture.image.height
    codec = picture.codec
    orientation = picture.orientation
    transparency = picture.transparency
  }
}
