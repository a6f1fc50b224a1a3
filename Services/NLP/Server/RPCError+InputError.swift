import GRPC
import NLPDomain
import ServiceKit

extension RPCError {
  /// `INVALID_ARGUMENT` with a violation for each wrong field: `INPUT_TOO_LARGE` for what is longer
  /// than the service reads, and otherwise `INVALID_INPUT`.
  init(_ error: InputError) {
    self = .invalidArgument(
      reason: error.reason == .tooLarge ? .inputTooLarge : .invalidInput,
      violations: error.violations.map {
        FieldViolation(field: $0.field, description: $0.description, reason: error.reason.rawValue)
      },
      cause: error)
  }
}
