import CFFmpeg
import Foundation

/// Decodes pictures: JPEG (CMYK too), PNG, WebP, AVIF, BMP, TIFF and GIF; of an animation the first
/// frame. Pictures come upright, as EXIF or the container asks, and laid over white where they are
/// transparent; more than eight bits a channel are rounded. An AVIF's alpha is not seen.
public enum ImageDecoder {
  /// Decodes a picture at its own size.
  ///
  /// - Throws: `MediaError`, or what `check` throws.
  public static func decode(
    _ input: MediaInput, limits: MediaLimits, check: @escaping CancellationCheck = {}
  ) throws -> Image {
    try picture(input, limits: limits, check: check).image
  }

  /// Decodes a picture at its own size, with what its file says about it.
  ///
  /// Its size is looked at before its pixels are decoded: what is too large takes no memory.
  ///
  /// - Throws: `MediaError`, or what `check` throws.
  public static func picture(
    _ input: MediaInput, limits: MediaLimits, check: @escaping CancellationCheck = {}
  ) throws -> Picture {
    try check()
    let source = try ReaderSource(input, formats: .pictures, limits: limits, check: check)
    return try withExtendedLifetime(source) {
      let reader = try source.open()
      defer { cff_reader_close(reader) }
      var facts = cff_facts()
      cff_reader_get_facts(reader, &facts)
      let codec = cString(facts.video_codec)
      let file = PictureBytes(of: reader)
      if codec == "webp",
        let still = WebPChunks.firstFrame(of: file, maximumBytes: limits.maximumBytes)
      {
        return try picture(.data(still), limits: limits, check: check)
      }
      if let image = try JPEGDecoder.decode(file, codec: codec, limits: limits) {
        try check()
        return Picture(image: image, codec: codec, orientation: 1, transparency: 0)
      }
      if codec != "mjpeg", let orientation = PictureOrientation.find(in: file, codec: codec) {
        cff_reader_set_orientation(reader, Int32(orientation))
      }
      return try firstPicture(source, reader, codec: codec)
    }
  }

  private static func firstPicture(
    _ source: ReaderSource, _ reader: OpaquePointer, codec: String
  ) throws -> Picture {
    var event = cff_event()
    var message = cff_message()
    var status = cff_reader_next(reader, &event, &message)
    if status == CFF_END { throw MediaError.noFrames }
    guard status == CFF_OK else { throw source.error(status, message) }
    var width: Int32 = 0
    var height: Int32 = 0
    cff_reader_frame_size(reader, &width, &height)
    let image = try Image(width: Int(width), height: Int(height)) { pixels in
      status = cff_reader_scale(reader, width, height, 0, pixels.baseAddress, &message)
      guard status == CFF_OK else { throw source.error(status, message) }
    }
    return Picture(
      image: image, codec: codec, orientation: Int(cff_reader_orientation(reader)),
      transparency: cff_reader_transparency(reader))
  }
}
