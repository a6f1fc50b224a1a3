import GRPC
import PredictionDomain
import ServiceKit

extension RPCError {
  /// `INVALID_ARGUMENT` with a violation for each wrong field.
  init(_ error: PredictionError) {
    self = .invalidArgument(
      violations: error.violations.map {
        FieldViolation(field: $0.field, description: $0.description, reason: $0.reason.rawValue)
      },
      cause: error)
  }
}
