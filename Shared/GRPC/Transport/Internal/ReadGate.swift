import Synchronization

/// The pulling end of a stream of messages: a read is started only when a consumer asks.
///
/// ```
/// idle ──next──▶ waiting ──deliver──▶ idle
///                   │ consumer cancelled
///                   ▼
///                 asked ──deliver──▶ ready ──next──▶ idle
/// any ──end──▶ ended (a ready message is still handed out first)
/// ```
final class ReadGate: Sendable {
  typealias Outcome = Result<MessageBytes?, RPCError>

  private enum State {
    /// No read is under way.
    case idle
    /// A read is under way and the consumer waits.
    case waiting(UnsafeContinuation<Outcome, Never>)
    /// A read is under way whose consumer was cancelled.
    case asked
    /// A message came for a consumer that was cancelled.
    case ready(MessageBytes)
    /// A message came for a consumer that was cancelled, and after it the end.
    case readyThenEnded(MessageBytes, Outcome)
    /// No more messages come.
    case ended(Outcome)
  }

  private let state = Mutex(State.idle)

  /// The next message, or nil at the end.
  /// - Parameter startRead: asks the transport for a message; it answers with ``deliver(_:)`` or
  ///   ``end(_:)``, possibly at once.
  func next(startRead: () -> Void) async throws(RPCError) -> MessageBytes? {
    let outcome = await withTaskCancellationHandler {
      await withUnsafeContinuation { continuation in
        wait(continuation, startRead: startRead)
      }
    } onCancel: {
      cancelWaiter()
    }
    return try outcome.get()
  }

  private func wait(
    _ continuation: UnsafeContinuation<Outcome, Never>, startRead: () -> Void
  ) {
    var starts = false
    let outcome: Outcome? = state.withLock { state in
      switch state {
      case .ready(let message):
        state = .idle
        return .success(message)
      case .readyThenEnded(let message, let end):
        state = .ended(end)
        return .success(message)
      case .ended(let end):
        return end
      case .waiting:
        return .failure(
          RPCError(code: .internalError, message: "Two tasks read the same stream at once."))
      case .idle, .asked:
        // The task's flag is set before its cancellation handlers run, so that either this sees the
        // flag or the handler finds the continuation.
        if Task.isCancelled { return .failure(.cancelledTask) }
        if case .idle = state { starts = true }
        state = .waiting(continuation)
        return nil
      }
    }
    if let outcome { continuation.resume(returning: outcome) }
    if starts { startRead() }
  }

  private func cancelWaiter() {
    let waiter: UnsafeContinuation<Outcome, Never>? = state.withLock { state in
      guard case .waiting(let continuation) = state else { return nil }
      state = .asked
      return continuation
    }
    waiter?.resume(returning: .failure(.cancelledTask))
  }

  /// Hands a message to the consumer.
  func deliver(_ message: MessageBytes) {
    let waiter: UnsafeContinuation<Outcome, Never>? = state.withLock { state in
      switch state {
      case .waiting(let continuation):
        state = .idle
        return continuation
      case .idle, .asked:
        state = .ready(message)
      case .ready, .readyThenEnded, .ended:
        break
      }
      return nil
    }
    waiter?.resume(returning: .success(message))
  }

  /// Ends the stream: `.success(nil)` at its regular end. Only the first time counts.
  func end(_ outcome: Outcome) {
    let waiter: UnsafeContinuation<Outcome, Never>? = state.withLock { state in
      switch state {
      case .waiting(let continuation):
        state = .ended(outcome)
        return continuation
      case .idle, .asked:
        state = .ended(outcome)
      case .ready(let message):
        state = .readyThenEnded(message, outcome)
      case .readyThenEnded, .ended:
        break
      }
      return nil
    }
    waiter?.resume(returning: outcome)
  }
}

extension RPCError {
  /// What an operation throws when the task that waits for it is cancelled.
  static var cancelledTask: RPCError {
    RPCError(code: .cancelled, message: "The call was cancelled.", cause: CancellationError())
  }
}
