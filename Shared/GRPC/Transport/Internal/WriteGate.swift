import Synchronization

/// The pushing end of a stream of messages: one message at a time is given to the transport, a few
/// wait in a queue, and a writer is suspended only when that is full.
///
/// ```
/// idle ──write──▶ busy ──complete(ok)──▶ idle, or busy with the next in the queue
/// any ──close / complete(not ok)──▶ closed
/// ```
final class WriteGate<Element: QueuedMessage>: Sendable {
  /// Gives a message to the transport, which answers with ``complete(ok:start:)``, possibly at once.
  /// - moreFollow: whether another message is given right afterwards, so that both can go out
  ///   together.
  typealias Start = (_ element: Element, _ moreFollow: Bool) -> Void

  private struct Waiter {
    let id: Int
    let continuation: UnsafeContinuation<Void, Never>
  }

  private struct State {
    /// Whether the transport has a message.
    var isBusy = false
    /// The messages whose turn has not come.
    var queue = MessageQueue<Element>()
    /// The writers that wait for room in the queue.
    var writers: [Waiter] = []
    /// Those who wait until nothing is under way.
    var drainers: [UnsafeContinuation<Void, Never>] = []
    /// What writers get once no more messages are taken.
    var error: RPCError?
  }

  private let state = Mutex(State())
  private let nextID = Atomic<Int>(0)
  private let broken: RPCError

  /// - Parameter broken: what writers get once the transport takes no more messages.
  init(broken: RPCError) {
    self.broken = broken
  }

  /// Whether no more messages are taken.
  var isClosed: Bool { state.withLock { $0.error != nil } }

  private enum Step {
    case start
    case queued
    case wait
    case fail(RPCError)
  }

  /// Gives a message to the transport or, while that is busy, to the queue; waits while there is no
  /// room.
  func write(_ element: Element, start: Start) async throws(RPCError) {
    while true {
      let step: Step = state.withLock { state in
        if let error = state.error { return .fail(error) }
        if Task.isCancelled { return .fail(.cancelledTask) }
        if state.queue.isFull { return .wait }
        if state.isBusy {
          state.queue.append(element)
          return .queued
        }
        state.isBusy = true
        return .start
      }
      switch step {
      case .start: return start(element, false)
      case .queued: return
      case .fail(let error): throw error
      case .wait: await waitForRoom()
      }
    }
  }

  private func waitForRoom() async {
    let id = nextID.add(1, ordering: .relaxed).newValue
    await withTaskCancellationHandler {
      await withUnsafeContinuation { continuation in
        let waits = state.withLock { state in
          // Much can have happened meanwhile.
          guard state.queue.isFull, state.error == nil, !Task.isCancelled else { return false }
          state.writers.append(Waiter(id: id, continuation: continuation))
          return true
        }
        if !waits { continuation.resume() }
      }
    } onCancel: {
      let writer: Waiter? = state.withLock { state in
        guard let index = state.writers.firstIndex(where: { $0.id == id }) else { return nil }
        return state.writers.remove(at: index)
      }
      writer?.continuation.resume()
    }
  }

  /// The transport has taken the message, or cannot take any more.
  func complete(ok: Bool, start: Start) {
    guard ok else { return close(broken) }
    var writers: [Waiter] = []
    var drainers: [UnsafeContinuation<Void, Never>] = []
    let next: (element: Element, moreFollow: Bool)? = state.withLock { state in
      guard let element = state.queue.popFirst() else {
        state.isBusy = false
        swap(&drainers, &state.drainers)
        return nil
      }
      if state.queue.isHalfEmpty { swap(&writers, &state.writers) }
      return (element, !state.queue.isEmpty)
    }
    if let next { start(next.element, next.moreFollow) }
    for writer in writers { writer.continuation.resume() }
    for drainer in drainers { drainer.resume() }
  }

  /// Waits until the transport has taken all messages, or takes no more.
  func drain() async {
    guard state.withLock({ $0.isBusy && $0.error == nil }) else { return }
    await withUnsafeContinuation { continuation in
      let waits = state.withLock { state in
        guard state.isBusy, state.error == nil else { return false }
        state.drainers.append(continuation)
        return true
      }
      if !waits { continuation.resume() }
    }
  }

  /// Takes no more messages: what is queued is dropped, and writers that wait, and those that come
  /// later, get `error`. Only the first time counts.
  func close(_ error: RPCError) {
    let (writers, drainers) = state.withLock { state in
      if state.error == nil { state.error = error }
      state.queue = MessageQueue()
      defer {
        state.writers = []
        state.drainers = []
      }
      return (state.writers, state.drainers)
    }
    for writer in writers { writer.continuation.resume() }
    for drainer in drainers { drainer.resume() }
  }
}

extension RPCError {
  /// What a client's writer gets when the server reads no more.
  static var peerEndedCall: RPCError {
    RPCError(code: .unavailable, message: "The server has ended the call.")
  }

  /// What a writer gets when the stream was finished on this side.
  static var writerFinished: RPCError {
    RPCError(
      code: .failedPrecondition, message: "A message was written after the end of the stream.")
  }
}
