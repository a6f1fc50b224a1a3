/// What can be measured in a picture. All but the size and `blockiness` are measured at a fixed
/// analysis size, so that pictures of different sizes compare.
public struct PictureQualities: Sendable, Equatable {
  /// Pixels across.
  public let width: Int
  /// Pixels down.
  public let height: Int
  /// Deviation of the Laplacian over deviation of the luma, noise taken out: 0 and up.
  public let sharpness: Double
  /// Mean luma, 0 to 1.
  public let meanLuma: Double
  /// The share of pixels with a luma of at most 4 of 255.
  public let clippedBlack: Double
  /// The share of pixels with a luma of at least 251 of 255.
  public let clippedWhite: Double
  /// RMS contrast: standard deviation of luma, noise taken out, 0 to 0.5.
  public let contrast: Double
  /// Hasler-Süsstrunk M3 at phone size, 0 to about 190.
  public let colourfulness: Double
  /// Mean HSV saturation at phone size, 0 to 1.
  public let saturation: Double
  /// Standard deviation of the noise in 8-bit luma steps.
  public let noise: Double
  /// How much 8x8 blocks stand out at full size: 0 and up.
  public let blockiness: Double
  /// RMS gradient at phone size in 8-bit luma steps a pixel, noise taken out.
  public let legibility: Double
  /// Salience of the most salient fifth less that of the rest at phone size, in Lab units.
  public let subjectSeparation: Double
  /// The share of pixels at phone size with a visible edge, 0 to 1.
  public let clutter: Double
  /// How well its text can be read; nil where none was looked for.
  public let text: TextQualities?

  /// Measures that were taken before, unchecked.
  public init(
    width: Int, height: Int, sharpness: Double, meanLuma: Double, clippedBlack: Double,
    clippedWhite: Double, contrast: Double, colourfulness: Double, saturation: Double,
    noise: Double, blockiness: Double, legibility: Double, subjectSeparation: Double,
    clutter: Double, text: TextQualities? = nil
  ) {
    self.width = width
    self.height = height
    self.sharpness = sharpness
    self.meanLuma = meanLuma
    self.clippedBlack = clippedBlack
    self.clippedWhite = clippedWhite
    self.contrast = contrast
    self.colourfulness = colourfulness
    self.saturation = saturation
    self.noise = noise
    self.blockiness = blockiness
    self.legibility = legibility
    self.subjectSeparation = subjectSeparation
    self.clutter = clutter
    self.text = text
  }

  /// The same measures and those of the text.
  public func with(_ text: TextQualities) -> PictureQualities {
    PictureQualities(
      width: width, height: height, sharpness: sharpness, meanLuma: meanLuma,
      clippedBlack: clippedBlack, clippedWhite: clippedWhite, contrast: contrast,
      colourfulness: colourfulness, saturation: saturation, noise: noise, blockiness: blockiness,
      legibility: legibility, subjectSeparation: subjectSeparation, clutter: clutter, text: text)
  }
}
