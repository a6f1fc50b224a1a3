import Contracts
import GRPC
import ServiceKit
import Validation

/// Runs the branches of an answer at the same time, each under its own deadline, and keeps what
/// fails in one from touching the others.
package struct FanOut<Answer: BranchedAnswer>: Sendable {
  /// What is told while the branches run.
  package enum Event: Sendable {
    case progress(GatewayBranchProgress)
    case part(Answer)
  }

  /// When the caller stops waiting.
  let deadline: ContinuousClock.Instant
  /// Is told of progress and of each part when it is there.
  let emit: @Sendable (Event) -> Void

  /// Runs `branches` and returns their parts merged, with a status for each.
  ///
  /// - Parameter share: the part of the caller's remaining time that the branches may use, 0 to 1;
  ///   the rest is for what comes after them.
  /// - Throws: `RPCError` `.invalidArgument` in the caller's words when a service refused something
  ///   that the caller said; `CancellationError` when the caller has gone.
  func run(_ branches: [Branch<Answer>], share: Double) async throws -> Answer {
    let start = ContinuousClock.now
    let available = start.duration(to: deadline) * share
    return try await withThrowingTaskGroup(of: Answer.self) { group in
      for branch in branches {
        let clock = BranchClock(deadline: start + min(branch.limit, available))
        group.addTask { try await run(branch, clock: clock) }
      }
      var answer = Answer()
      for try await part in group {
        emit(.part(part))
        try answer.merge(serializedBytes: part.serializedBytes())
      }
      return answer
    }
  }

  private func run(_ branch: Branch<Answer>, clock: BranchClock) async throws -> Answer {
    let start = ContinuousClock.now
    var answer: Answer
    var status = Google_Rpc_Status()
    do {
      answer = try await branch.work(clock) { progress in
        emit(
          .progress(
            .with {
              $0.branch = branch.name
              $0.progress = progress
            }))
      }
    } catch {
      try Task.checkCancellation()
      let failure = RPCError(endingBranch: branch.name, with: error)
      if let violations = badInput(failure, of: branch) {
        throw RPCError(InvalidInput(violations))
      }
      answer = Answer()
      status = failure.status
    }
    answer.branches = [
      .with {
        $0.name = branch.name
        $0.status = status
        $0.elapsed = Google_Protobuf_Duration(start.duration(to: .now))
      }
    ]
    return answer
  }

  private func badInput(_ error: RPCError, of branch: Branch<Answer>) -> [FieldViolation]? {
    guard error.code == .invalidArgument else { return nil }
    return branch.fields.translate(error.fieldViolations)
  }
}

extension BranchedAnswer {
  /// Refuses an answer of which no branch worked.
  ///
  /// - Throws: `RPCError` with the status of the branch that failed first.
  func requireOneBranch() throws {
    guard branches.allSatisfy({ $0.status.code != 0 }) else { return }
    if let failure = branches.first.flatMap({ RPCError(status: $0.status) }) { throw failure }
  }
}

extension RPCError {
  /// What a branch ends with when its work throws `error`: the error itself where a service has said
  /// what is wrong, else with the branch's name for programs.
  fileprivate init(endingBranch name: String, with error: any Error) {
    let failure = RPCError(endingCallWith: error)
    guard failure.errorInfo == nil else {
      self = failure
      return
    }
    self.init(
      ErrorReason(failure.code), failure.message, info: ["branch": name], cause: error)
  }
}
