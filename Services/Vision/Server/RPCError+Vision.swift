import GRPC
import ServiceKit
import VisionDomain

extension RPCError {
  /// What a caller gets to know about an error of the domain.
  init(_ error: VisionError) {
    let reason: ErrorReason =
      switch error.reason {
      case .pathOutsideMediaRoot: .pathOutsideMediaRoot
      case .mediaUnreadable, .noVideoStream: .mediaUnreadable
      case .mediaTooLarge: .inputTooLarge
      case .fieldRequired, .valueOutOfRange, .fileNotFound, .notARegularFile, .mediaTooSmall:
        .invalidInput
      }
    self = .invalidArgument(
      reason: reason,
      violations: [
        FieldViolation(
          field: error.field, description: error.description, reason: error.reason.rawValue)
      ], cause: error)
  }
}
