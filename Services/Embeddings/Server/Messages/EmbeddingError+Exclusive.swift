import EmbeddingsDomain
import Validation

extension EmbeddingError {
  /// The refusal of a request in which exactly one of two fields must be given.
  ///
  /// - Parameter both: whether both are there; otherwise neither is.
  static func neitherOrBoth(_ first: String, _ second: String, both: Bool) -> EmbeddingError {
    .invalid(
      InvalidInput(
        [(first, second), (second, first)].map { field, other in
          both
            ? FieldViolation(
              field: field, description: "must not be given together with \(other)",
              reason: .mutuallyExclusive)
            : FieldViolation(
              field: field, description: "must be given, or \(other)", reason: .required)
        }))
  }
}
