import Contracts
import VisionDomain

extension VisionPictureQualities {
  /// The message for measures of the domain.
  init(_ qualities: PictureQualities) {
    self = .with {
      $0.width = UInt32(qualities.width)
      $0.height = UInt32(qualities.height)
      $0.sharpness = qualities.sharpness
      $0.meanLuma = qualities.meanLuma
      $0.clippedBlack = qualities.clippedBlack
      $0.clippedWhite = qualities.clippedWhite
      $0.contrast = qualities.contrast
      $0.colourfulness = qualities.colourfulness
      $0.saturation = qualities.saturation
      $0.noise = qualities.noise
      $0.blockiness = qualities.blockiness
      $0.legibility = qualities.legibility
      $0.subjectSeparation = qualities.subjectSeparation
      $0.clutter = qualities.clutter
    }
  }
}

extension PictureQualities {
  /// The measures of a message, unchecked.
  init(_ message: VisionPictureQualities) {
    self.init(
      width: Int(message.width), height: Int(message.height), sharpness: message.sharpness,
      meanLuma: message.meanLuma, clippedBlack: message.clippedBlack,
      clippedWhite: message.clippedWhite, contrast: message.contrast,
      colourfulness: message.colourfulness, saturation: message.saturation, noise: message.noise,
      blockiness: message.blockiness, legibility: message.legibility,
      subjectSeparation: message.subjectSeparation, clutter: message.clutter)
  }
}
