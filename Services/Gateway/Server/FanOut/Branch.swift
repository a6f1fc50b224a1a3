import Contracts

/// A piece of an answer that is worked out on its own.
struct Branch<Answer: BranchedAnswer>: Sendable {
  /// Tells how far the branch is.
  typealias ProgressReport = @Sendable (CommonProgress) -> Void

  /// Its name in the answer.
  let name: String
  /// The longest that it may take, whatever time the caller has.
  let limit: Duration
  /// Where its service's request fields come from in the caller's request.
  let fields: FieldMap
  /// Finds its part of the answer.
  let work: @Sendable (BranchClock, ProgressReport) async throws -> Answer
}
