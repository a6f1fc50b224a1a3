import Synchronization

/// Ties the task that serves a call to the fate of the call.
///
/// `waiting ──begin──▶ running ──cancel──▶ cancelled`; cancelling first makes the task start
/// cancelled.
struct HandlerTask: ~Copyable, Sendable {
  private enum State {
    case waiting
    case running(Task<Void, Never>)
    case cancelled(RPCError.Code)
  }

  private let state = Mutex(State.waiting)

  /// Takes the task that serves the call. Once.
  func begin(_ task: Task<Void, Never>) {
    let isCancelled = state.withLock { state in
      if case .cancelled = state { return true }
      state = .running(task)
      return false
    }
    if isCancelled { task.cancel() }
  }

  /// Cancels the task.
  /// - Parameter code: why: `CANCELLED` or `DEADLINE_EXCEEDED`. The first reason counts.
  func cancel(_ code: RPCError.Code) {
    let task: Task<Void, Never>? = state.withLock { state in
      switch state {
      case .waiting:
        state = .cancelled(code)
        return nil
      case .running(let task):
        state = .cancelled(code)
        return task
      case .cancelled:
        return nil
      }
    }
    task?.cancel()
  }

  /// Why the call was cancelled; nil while it was not.
  var cancellation: RPCError.Code? {
    state.withLock { if case .cancelled(let code) = $0 { code } else { nil } }
  }
}
