/// A decoded picture and what its file says about it.
public struct Picture: Sendable, Equatable {
  /// What is seen: turned upright, laid over white where it is transparent.
  public let image: Image
  /// The codec, by FFmpeg's name: `mjpeg`, `png`, `apng`, `webp`, `av1`, `bmp`, `tiff`, `gif`.
  public let codec: String
  /// How the file asks to be laid down, by EXIF's numbers, 1 (as it is) to 8; done already.
  public let orientation: Int
  /// How much of it is transparent, 0 (nothing) to 1 (all).
  public let transparency: Double
}
