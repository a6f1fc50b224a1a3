import Contracts
import ServiceKit
import Validation
import VisionDomain

extension VisionAnalyzeImageResponse {
  /// The message for what was found in a picture.
  init(_ analysis: PictureAnalysis, damageModel: CommonModelInfo?) {
    self = .with {
      $0.facts = .with {
        $0.width = UInt32(analysis.width)
        $0.height = UInt32(analysis.height)
        $0.codec = analysis.codec
        $0.orientation = UInt32(analysis.orientation)
        $0.transparency = analysis.transparency
      }
      if let qualities = analysis.qualities { $0.qualities = VisionPictureQualities(qualities) }
      if let brisque = analysis.brisque, let damageModel {
        $0.damage = .with {
          $0.value = brisque.value
          $0.interval = CommonInterval(brisque.interval)
          $0.model = damageModel
        }
      }
      $0.palette = analysis.palette.map { colour in
        .with {
          $0.hex = colour.hex
          $0.share = colour.share
          $0.lightness = colour.lightness
          $0.a = colour.a
          $0.b = colour.b
        }
      }
      if let temperature = analysis.colourTemperature {
        $0.colourTemperature = .with {
          $0.kelvin = temperature.kelvin
          $0.duv = temperature.duv
        }
      }
      if let composition = analysis.composition {
        $0.composition = VisionComposition(composition)
      }
    }
  }
}

extension VisionComposition {
  fileprivate init(_ composition: Composition) {
    self = .with {
      if let subject = composition.subject {
        $0.subject = .with {
          $0.x = subject.x
          $0.y = subject.y
          $0.area = subject.area
          $0.thirdsDistance = subject.thirdsDistance
        }
      }
      $0.balanceX = composition.balanceX
      $0.balanceY = composition.balanceY
      $0.clutter = composition.clutter
    }
  }
}

extension VisionDetectedObject {
  init(_ detection: Detection) {
    self = .with {
      $0.label = detection.label
      $0.score = Double(detection.score)
      $0.box = VisionPictureBox(detection.box)
    }
  }
}

extension VisionDetectedFace {
  init(_ face: Face) {
    self = .with {
      $0.score = Double(face.score)
      $0.box = VisionPictureBox(face.box)
      $0.landmarks = face.landmarks.map(VisionPicturePoint.init)
    }
  }
}

extension VisionPictureBox {
  fileprivate init(_ box: BoundingBox) {
    self = .with {
      $0.left = Double(box.left)
      $0.top = Double(box.top)
      $0.width = Double(box.right - box.left)
      $0.height = Double(box.bottom - box.top)
    }
  }
}
