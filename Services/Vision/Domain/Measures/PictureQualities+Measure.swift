import Media
import Validation

extension PictureQualities {
  /// Decodes and measures a picture.
  ///
  /// - Parameters:
  ///   - field: the request's field that holds the picture, for errors.
  ///   - check: asked while the picture is read; what it throws ends the work.
  /// - Throws: `InvalidInput`, `MediaError` where the fault is not the input's, or what `check`
  ///   throws.
  public static func measure(
    _ input: MediaInput, field: String, limits: MediaLimits, check: @escaping CancellationCheck
  ) throws -> PictureQualities {
    try InvalidInput.naming(field) {
      try measure(ImageDecoder.decode(input, limits: limits, check: check), field: field)
    }
  }

  /// Measures a picture.
  ///
  /// - Throws: `InvalidInput` with `MEDIA_TOO_SMALL`, naming `field`, for a side below 16 pixels.
  public static func measure(_ image: Image, field: String) throws -> PictureQualities {
    try checkSize(image.width, image.height, field: field)
    let size = AnalysisSize.fitting(image.width, image.height, longSide: AnalysisSize.detail)
    return try PictureQualities(
      detail: image.resized(width: size.width, height: size.height),
      blockiness: Blockiness.measure(image.luma()), width: image.width, height: image.height)
  }

  /// Refuses what is too small to be measured.
  static func checkSize(_ width: Int, _ height: Int, field: String) throws {
    guard min(width, height) >= AnalysisSize.minimumSide else {
      throw InvalidInput(
        .mediaTooSmall, field: field,
        "\(width)x\(height) pixels; each side needs at least \(AnalysisSize.minimumSide)")
    }
  }

  /// Measures a picture that has the analysis size already and had `width` x `height` pixels.
  init(detail: Image, blockiness: Double, width: Int, height: Int) throws {
    let luma = try detail.luma()
    let statistics = LumaStatistics(luma)
    let noise = NoiseLevel.measure(luma)
    let size = AnalysisSize.fitting(
      detail.width, detail.height, longSide: AnalysisSize.phone)
    let phone = try detail.resized(width: size.width, height: size.height)
    // Averaging areas divides the standard deviation of white noise by the ratio of the sides.
    let phoneNoise = noise * Double(AnalysisSize.phone) / Double(AnalysisSize.detail)
    let phoneLuma = try phone.luma()
    let colour = Colour(phone)
    self.init(
      width: width, height: height,
      sharpness: Sharpness.measure(luma, variance: statistics.variance, noise: noise),
      meanLuma: statistics.mean / 255, clippedBlack: statistics.clippedBlack,
      clippedWhite: statistics.clippedWhite,
      contrast: max(0, statistics.variance - noise * noise).squareRoot() / 255,
      colourfulness: colour.colourfulness, saturation: colour.saturation, noise: noise,
      blockiness: blockiness,
      legibility: Legibility.measure(phoneLuma, noise: phoneNoise),
      subjectSeparation: SubjectSeparation.measure(SalienceMap(phone)),
      clutter: Clutter.measure(phoneLuma))
  }
}
