import Synchronization

/// The pushing end of a stream of messages: one write at a time is given to the transport, and a
/// writer is suspended until the transport has taken its message.
///
/// ```
/// idle ──write──▶ busy ──complete(ok)──▶ idle, or busy with the next in the queue
/// any ──close / complete(not ok)──▶ closed
/// ```
final class WriteGate: Sendable {
  private typealias Outcome = Result<Void, RPCError>

  private struct Waiting {
    let id: Int
    let continuation: UnsafeContinuation<Outcome, Never>
    let start: @Sendable () -> Void
  }

  private struct Busy {
    /// The writer whose message the transport has; nil when its task was cancelled.
    var current: Waiting?
    /// The writers whose turn has not come.
    var queue: [Waiting] = []
  }

  private enum State {
    /// No write is under way.
    case idle
    /// A write is under way.
    case busy(Busy)
    /// No more messages are taken.
    case closed(RPCError)
  }

  private let state = Mutex(State.idle)
  private let nextID = Atomic<Int>(0)
  private let broken: RPCError

  /// - Parameter broken: what writers get once the transport takes no more messages.
  init(broken: RPCError) {
    self.broken = broken
  }

  /// Whether the transport takes no more messages.
  var isClosed: Bool {
    state.withLock { if case .closed = $0 { true } else { false } }
  }

  /// Waits for its turn, gives the message to the transport and waits until it is taken.
  /// - Parameter start: gives the message to the transport, which answers with
  ///   ``complete(ok:)``, possibly at once.
  func write(start: @escaping @Sendable () -> Void) async throws(RPCError) {
    let id = nextID.add(1, ordering: .relaxed).newValue
    let outcome = await withTaskCancellationHandler {
      await withUnsafeContinuation { continuation in
        enqueue(Waiting(id: id, continuation: continuation, start: start))
      }
    } onCancel: {
      cancelWriter(id)
    }
    try outcome.get()
  }

  private func enqueue(_ writer: Waiting) {
    var starts = false
    let outcome: Outcome? = state.withLock { state in
      if case .closed(let error) = state { return .failure(error) }
      if Task.isCancelled { return .failure(.cancelledTask) }
      if case .busy(var busy) = state {
        busy.queue.append(writer)
        state = .busy(busy)
      } else {
        state = .busy(Busy(current: writer))
        starts = true
      }
      return nil
    }
    if let outcome { writer.continuation.resume(returning: outcome) }
    if starts { writer.start() }
  }

  private func cancelWriter(_ id: Int) {
    let writer: Waiting? = state.withLock { state in
      guard case .busy(var busy) = state else { return nil }
      defer { state = .busy(busy) }
      if let current = busy.current, current.id == id {
        busy.current = nil
        return current
      }
      guard let index = busy.queue.firstIndex(where: { $0.id == id }) else { return nil }
      return busy.queue.remove(at: index)
    }
    writer?.continuation.resume(returning: .failure(.cancelledTask))
  }

  /// The transport has taken the message, or cannot take any more.
  func complete(ok: Bool) {
    guard ok else { return close(broken) }
    var next: Waiting?
    let done: Waiting? = state.withLock { state in
      guard case .busy(var busy) = state else { return nil }
      let done = busy.current
      if busy.queue.isEmpty {
        state = .idle
      } else {
        next = busy.queue.removeFirst()
        busy.current = next
        state = .busy(busy)
      }
      return done
    }
    done?.continuation.resume(returning: .success(()))
    next?.start()
  }

  /// Takes no more messages: writers that wait, and those that come later, get `error`. Only the
  /// first time counts.
  func close(_ error: RPCError) {
    let writers: [Waiting] = state.withLock { state in
      defer { if case .closed = state {} else { state = .closed(error) } }
      guard case .busy(let busy) = state else { return [] }
      return (busy.current.map { [$0] } ?? []) + busy.queue
    }
    for writer in writers { writer.continuation.resume(returning: .failure(error)) }
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
