import Contracts
import ServiceKit
import VisionDomain

extension VisionThumbnail {
  /// The message for a thumbnail of the domain.
  init(_ thumbnail: Thumbnail) {
    self = .with {
      $0.jpeg = thumbnail.jpeg
      $0.timestampS = thumbnail.time
      $0.width = UInt32(thumbnail.width)
      $0.height = UInt32(thumbnail.height)
      $0.qualities = VisionPictureQualities(thumbnail.qualities)
      $0.selection = CommonScore(thumbnail.selection)
      $0.appeal = thumbnail.appeal
    }
  }
}

extension VisionThumbnailImprovement {
  /// The message for an improvement of the domain.
  init(_ improvement: ThumbnailImprovement) {
    self = .with {
      $0.factor = improvement.factor
      $0.advice = improvement.advice
      $0.current = improvement.current
      $0.target = improvement.target
      $0.unit = improvement.unit
      $0.gain = improvement.gain
    }
  }
}
