import TestSupport
import VisionDomain

extension PictureQualities {
  /// An ordinary picture, of which some things differ.
  static func sample(
    sharpness: Double = 0.3, meanLuma: Double = 0.45, contrast: Double = 0.2,
    colourfulness: Double = 50, noise: Double = 1.5, clutter: Double = 0.3
  ) -> PictureQualities {
    PictureQualities(
      width: 1280, height: 720, sharpness: sharpness, meanLuma: meanLuma, clippedBlack: 0.005,
      clippedWhite: 0, contrast: contrast, colourfulness: colourfulness, saturation: 0.4,
      noise: noise, blockiness: 0.3, legibility: 15, subjectSeparation: 20, clutter: clutter)
  }

  /// A picture whose sharpness, light, contrast, colours, grain and clutter are drawn at random.
  static func random(_ random: inout SplitMix64) -> PictureQualities {
    func draw(_ low: Double, _ high: Double) -> Double { low + (high - low) * random.uniform() }
    return sample(
      sharpness: draw(0.04, 0.6), meanLuma: draw(0.15, 0.7), contrast: draw(0.08, 0.3),
      colourfulness: draw(10, 90), noise: draw(1, 10), clutter: draw(0.2, 0.8))
  }
}
