import GRPC
import OptimizerDomain
import ServiceKit

extension RPCError {
  /// `INVALID_ARGUMENT` with a violation for each wrong field: `INFEASIBLE` where only the bounds
  /// are wrong, and otherwise `INVALID_INPUT`.
  init(_ error: AllocationError) {
    self = .invalidArgument(
      reason: error.reason == .boundsContradict ? .infeasible : .invalidInput,
      violations: error.violations.map {
        FieldViolation(field: $0.field, description: $0.description, reason: $0.reason.rawValue)
      },
      cause: error)
  }
}
