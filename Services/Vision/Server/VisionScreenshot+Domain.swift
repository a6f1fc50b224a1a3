import Contracts
import VisionDomain

extension VisionTextLine {
  init(_ line: TextLine) {
    self = .with {
      $0.text = line.text
      $0.confidence = line.confidence
      $0.corners = line.corners.corners.map(VisionPicturePoint.init)
    }
  }
}

extension VisionPicturePoint {
  init(_ point: Point) {
    self = .with {
      $0.x = point.x
      $0.y = point.y
    }
  }
}

extension VisionRestrictionNotice {
  init(_ notice: RestrictionNotice) {
    self = .with {
      $0.kind = VisionRestrictionKind(notice.kind)
      $0.languageCode = notice.language
      $0.text = notice.text
      $0.similarity = notice.similarity
      $0.confidence = notice.confidence
      $0.lines = notice.lines.map(VisionTextLine.init)
    }
  }
}

extension VisionRestrictionKind {
  init(_ kind: RestrictionKind) {
    self =
      switch kind {
      case .accountSuspended: .accountSuspended
      case .accountRestricted: .accountRestricted
      case .reachLimited: .reachLimited
      case .contentRemoved: .contentRemoved
      case .actionBlocked: .actionBlocked
      case .violation: .violation
      case .copyright: .copyright
      case .monetizationLimited: .monetizationLimited
      case .advertisingRejected: .advertisingRejected
      }
  }
}

extension VisionChartCliff {
  init(_ cliff: ChartCliff) {
    self = .with {
      $0.left = UInt32(cliff.bounds.left)
      $0.top = UInt32(cliff.bounds.top)
      $0.width = UInt32(cliff.bounds.width)
      $0.height = UInt32(cliff.bounds.height)
      $0.position = cliff.position
      if let drop = cliff.drop { $0.drop = drop }
      $0.probability = cliff.probability
    }
  }
}
