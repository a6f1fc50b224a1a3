import CTurboJPEG

/// Decodes plain JPEGs by libjpeg-turbo, in less than half of the time that FFmpeg takes, to the pixels that OpenCV and
/// Pillow see.
enum JPEGDecoder {
  /// Larger pictures take so long that a caller who goes should be noticed meanwhile, which the library does not let us.
  private static let maximumPixels = 25_000_000

  /// The picture of a file; nil for one that is left to FFmpeg: damaged or odd in any way, in CMYK, to be turned, large, or beyond the limits.
  ///
  /// - Throws: `MediaError` for a picture that no `Image` can hold.
  static func decode(_ file: PictureBytes, codec: String, limits: MediaLimits) throws -> Image? {
    guard codec == "mjpeg", PictureOrientation.find(in: file, codec: codec) == 1,
      let handle = tjInitDecompress()
    else { return nil }
    defer { tjDestroy(handle) }
    let bytes = file.all(maximum: limits.maximumBytes)
    var (width, height, sampling, space) = (Int32(), Int32(), Int32(), Int32())
    let isRead = tjDecompressHeader3(
      handle, bytes, UInt(bytes.count), &width, &height, &sampling, &space)
    let plain = [TJCS_YCbCr, TJCS_GRAY].map { Int32($0.rawValue) }
    guard isRead == 0, plain.contains(space),
      Int(width) * Int(height) <= min(maximumPixels, limits.maximumPixels)
    else {
      return nil
    }
    var isWhole = false
    let image = try Image(width: Int(width), height: Int(height)) { pixels in
      // Exact arithmetic, as FFmpeg's; a file that is odd in any way, or has hundreds of scans, is left to FFmpeg.
      let flags = TJFLAG_ACCURATEDCT | TJFLAG_STOPONWARNING | TJFLAG_LIMITSCANS
      isWhole =
        tjDecompress2(
          handle, bytes, UInt(bytes.count), pixels.baseAddress, width, 0, height,
          Int32(TJPF_RGB.rawValue), flags) == 0
      // An `Image` has all of its values.
      if !isWhole { pixels.update(repeating: 0) }
    }
    return isWhole ? image : nil
  }
}
