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
      if let text = qualities.text {
        $0.text = .with {
          $0.lines = UInt32(text.lines)
          $0.coverage = text.coverage
          $0.letterHeightPx = text.letterHeight
          $0.strokePx = text.stroke
          $0.contrast = text.contrast
        }
      }
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
      subjectSeparation: message.subjectSeparation, clutter: message.clutter,
      text: message.hasText ? TextQualities(message.text) : nil)
  }
}

extension TextQualities {
  /// The measures of a message, unchecked.
  fileprivate init(_ message: VisionTextQualities) {
    self.init(
      lines: Int(message.lines), coverage: message.coverage, letterHeight: message.letterHeightPx,
      stroke: message.strokePx, contrast: message.contrast)
  }
}
