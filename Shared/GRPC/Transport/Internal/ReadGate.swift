import Synchronization

/// The pulling end of a stream of messages: once a consumer has asked for the first, the transport is
/// asked for a few more than have been consumed, so that they are there when they are wanted.
///
/// ```
/// idle ──next──▶ reading ──deliver──▶ reading, or idle with a full queue
/// any ──end──▶ ended (what is queued is still handed out first)
/// ```
final class ReadGate: Sendable {
  typealias Outcome = Result<MessageBytes?, RPCError>

  private struct State {
    /// Whether the transport has been asked for a message.
    var isReading = false
    /// The consumer that waits for a message.
    var waiter: UnsafeContinuation<Void, Never>?
    /// The messages that nobody has taken yet.
    var queue = MessageQueue<MessageBytes>()
    /// How the stream has ended.
    var end: Outcome?

    /// What there is without waiting.
    mutating func known() -> Outcome? {
      if let message = queue.popFirst() { return .success(message) }
      return end
    }

    /// Whether the transport is to be asked for a message now.
    mutating func startsReading() -> Bool {
      guard !isReading, end == nil else { return false }
      isReading = true
      return true
    }
  }

  private let state = Mutex(State())

  /// The next message, or nil at the end.
  /// - Parameter startRead: asks the transport for a message; it answers with ``deliver(_:)`` or
  ///   ``end(_:)``, possibly at once.
  func next(startRead: () -> Void) async throws(RPCError) -> MessageBytes? {
    while true {
      let (outcome, starts) = state.withLock { state -> (Outcome?, Bool) in
        if let known = state.known() {
          return (known, state.queue.isHalfEmpty && state.startsReading())
        }
        if state.waiter != nil { return (.failure(.twoReaders), false) }
        return (Task.isCancelled ? .failure(.cancelledTask) : nil, state.startsReading())
      }
      if starts { startRead() }
      if let outcome { return try outcome.get() }
      await wait()
    }
  }

  /// Waits until there is something to look at.
  private func wait() async {
    await withTaskCancellationHandler {
      await withUnsafeContinuation { continuation in
        let waits = state.withLock { state in
          // Much can have happened meanwhile. The task's flag is set before its cancellation handlers
          // run, so that either this sees the flag or the handler finds the continuation.
          guard state.queue.isEmpty, state.end == nil, state.waiter == nil, !Task.isCancelled
          else { return false }
          state.waiter = continuation
          return true
        }
        if !waits { continuation.resume() }
      }
    } onCancel: {
      wakeWaiter { _ in }
    }
  }

  /// Changes the state and lets the consumer that waits look at it.
  private func wakeWaiter<Result>(_ change: (inout State) -> Result) -> Result {
    let (result, waiter) = state.withLock { state in
      (change(&state), state.waiter.take())
    }
    waiter?.resume()
    return result
  }

  /// Hands a message to the consumer, or keeps it.
  /// - Returns: whether the transport is to be asked for another.
  func deliver(_ message: MessageBytes) -> Bool {
    wakeWaiter { state in
      state.isReading = false
      if state.end == nil { state.queue.append(message) }
      return !state.queue.isFull && state.startsReading()
    }
  }

  /// Ends the stream: `.success(nil)` at its regular end. Only the first time counts.
  func end(_ outcome: Outcome) {
    wakeWaiter { state in
      if state.end == nil { state.end = outcome }
    }
  }
}

extension RPCError {
  /// What an operation throws when the task that waits for it is cancelled.
  static var cancelledTask: RPCError {
    RPCError(code: .cancelled, message: "The call was cancelled.", cause: CancellationError())
  }

  /// What a second reader of a stream gets.
  fileprivate static var twoReaders: RPCError {
    RPCError(code: .internalError, message: "Two tasks read the same stream at once.")
  }
}
