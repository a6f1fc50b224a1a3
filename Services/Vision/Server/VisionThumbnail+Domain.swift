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
      $0.crops = thumbnail.crops.map { VisionThumbnailCrop($0) }
    }
  }
}

extension VisionThumbnailCrop {
  fileprivate init(_ crop: ThumbnailCrop) {
    self = .with {
      $0.shape = VisionThumbnailShape(crop.shape)
      $0.image = crop.image
      $0.width = UInt32(crop.width)
      $0.height = UInt32(crop.height)
      $0.left = crop.left
      $0.top = crop.top
      $0.right = crop.right
      $0.bottom = crop.bottom
      $0.keptSalience = crop.keptSalience
      if let kept = crop.keptFaces { $0.keptFaces = kept }
      if let title = crop.title {
        $0.title = .with {
          $0.x = UInt32(title.x)
          $0.y = UInt32(title.y)
          $0.width = UInt32(title.width)
          $0.height = UInt32(title.height)
          $0.lines = UInt32(title.lines)
          $0.phoneCapHeightPx = title.phoneCapHeight
          $0.contrast = title.contrast
          $0.plateOpacity = title.plateOpacity
          $0.coveredImportance = title.coveredImportance
        }
      }
    }
  }
}

extension VisionThumbnailShape {
  fileprivate init(_ shape: ThumbnailShape) {
    self =
      switch shape {
      case .original: .original
      case .wide: .wide
      case .square: .square
      case .tall: .tall
      case .portrait: .portrait
      }
  }
}

extension VisionThumbnailImprovement {
  /// The message for an improvement of the domain.
  init(_ improvement: ThumbnailImprovement, clickProbabilityGain: Double) {
    self = .with {
      $0.factor = improvement.factor
      $0.advice = improvement.advice
      $0.current = improvement.current
      $0.target = improvement.target
      $0.unit = improvement.unit
      $0.gain = improvement.gain
      $0.clickProbabilityGain = clickProbabilityGain
    }
  }
}
