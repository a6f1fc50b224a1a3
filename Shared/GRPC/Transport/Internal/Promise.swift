import Synchronization

/// A value that is set once and awaited by any number of tasks.
final class Promise<Value: Sendable>: Sendable {
  private enum State {
    case pending([UnsafeContinuation<Value, Never>])
    case fulfilled(Value)
  }

  private let state = Mutex(State.pending([]))

  /// Sets the value. Only the first time counts.
  func fulfil(_ value: Value) {
    let waiters: [UnsafeContinuation<Value, Never>] = state.withLock { state in
      guard case .pending(let waiters) = state else { return [] }
      state = .fulfilled(value)
      return waiters
    }
    for waiter in waiters { waiter.resume(returning: value) }
  }

  /// The value; waits until it is set, also in a cancelled task.
  var value: Value {
    get async {
      await withUnsafeContinuation { continuation in
        let value: Value? = state.withLock { state in
          switch state {
          case .pending(let waiters):
            state = .pending(waiters + [continuation])
            return nil
          case .fulfilled(let value):
            return value
          }
        }
        if let value { continuation.resume(returning: value) }
      }
    }
  }

  /// The value, when it is set.
  var current: Value? {
    state.withLock { if case .fulfilled(let value) = $0 { value } else { nil } }
  }
}
