import GRPC
import ServiceKit

/// The time that a branch has.
struct BranchClock: Sendable {
  /// When the branch is late.
  let deadline: ContinuousClock.Instant

  /// The options for the branch's next call: what is left of its time, for the service to keep to.
  ///
  /// - Throws: `RPCError` `.deadlineExceeded` when nothing is left.
  func callOptions() throws -> CallOptions {
    let remaining = ContinuousClock.now.duration(to: deadline)
    guard remaining > .zero else {
      throw RPCError(.deadlineExceeded, "the branch ran out of time")
    }
    var options = CallOptions.defaults
    options.timeout = remaining
    return options
  }
}
