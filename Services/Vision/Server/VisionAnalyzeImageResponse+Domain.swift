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

extension PictureAnalysis.Kind {
  /// The kinds that a message asks for: all where it names none.
  ///
  /// - Throws: `InvalidInput` for one that this version does not know.
  static func set(_ kinds: [VisionImageAnalysisKind]) throws(InvalidInput) -> Set<Self> {
    guard !kinds.isEmpty else { return Set(allCases) }
    var set: Set<Self> = []
    for (index, kind) in kinds.enumerated() {
      switch kind {
      case .quality: set.insert(.quality)
      case .palette: set.insert(.palette)
      case .composition: set.insert(.composition)
      case .unspecified, .UNRECOGNIZED:
        throw InvalidInput(
          .valueOutOfRange, field: "kinds[\(index)]", "QUALITY, PALETTE or COMPOSITION is needed")
      }
    }
    return set
  }
}
