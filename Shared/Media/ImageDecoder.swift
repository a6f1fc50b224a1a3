import CFFmpeg

/// Decodes pictures: JPEG (its EXIF orientation applied), PNG, WebP, BMP, TIFF and the first frame
/// of a GIF. Transparency is dropped.
public enum ImageDecoder {
  /// Decodes a picture at its own size.
  ///
  /// - Throws: `MediaError`, or what `check` throws.
  public static func decode(
    _ input: MediaInput, limits: MediaLimits, check: @escaping CancellationCheck = {}
  ) throws -> Image {
    try check()
    let source = try ReaderSource(input, formats: .pictures, limits: limits, check: check)
    return try withExtendedLifetime(source) {
      let reader = try source.open()
      defer { cff_reader_close(reader) }
      var event = cff_event()
      var message = cff_message()
      var status = cff_reader_next(reader, &event, &message)
      if status == CFF_END { throw MediaError.noFrames }
      guard status == CFF_OK else { throw source.error(status, message) }
      var width: Int32 = 0
      var height: Int32 = 0
      cff_reader_frame_size(reader, &width, &height)
      return try Image(width: Int(width), height: Int(height)) { pixels in
        status = cff_reader_scale(reader, width, height, 0, pixels.baseAddress, &message)
        guard status == CFF_OK else { throw source.error(status, message) }
      }
    }
  }
}
