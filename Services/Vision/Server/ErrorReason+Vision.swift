import ServiceKit
import Validation
import VisionDomain

extension ErrorReason {
  /// Why a call fails whose input the vision domain refuses.
  init(_ input: InvalidInput) {
    self =
      switch input.reason {
      case .pathOutsideMediaRoot: .pathOutsideMediaRoot
      case .mediaUnreadable, .noVideoStream: .mediaUnreadable
      case .mediaTooLarge: .inputTooLarge
      default: .invalidInput
      }
  }
}
