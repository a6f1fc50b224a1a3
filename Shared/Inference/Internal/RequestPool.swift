import Execution
import Synchronization

/// The requests of a model (or, of one in stages, a list of requests): each is lent to one inference at a time, and a
/// bounded number of inferences waits for one.
///
/// One of them may be for those who are alone: it is lent when no other inference runs or waits, and counts as one of
/// the others, of which then one less runs.
final class RequestPool<Request: Sendable>: Sendable {
  private struct Waiter {
    /// The flag of the caller; it also identifies the waiter.
    let cancellation: Cancellation
    let continuation: CheckedContinuation<Lent, any Error>
  }

  private struct State {
    var idle: [Request]
    var running = 0
    var waiting: [Waiter] = []
  }

  /// A request, and whether it is the one for those who are alone.
  private typealias Lent = (request: Request, isAlone: Bool)

  private let count: Int
  private let alone: Request?
  private let capacity: Int
  private let name: String
  private let state: Mutex<State>

  init(_ requests: [Request], alone: Request? = nil, capacity: Int, name: String) {
    count = requests.count
    self.alone = alone
    self.capacity = max(0, capacity)
    self.name = name
    state = Mutex(State(idle: requests))
  }

  var load: WorkQueue.Load {
    state.withLock { .init(running: $0.running, waiting: $0.waiting.count) }
  }

  /// Lends a request for the time of a call.
  ///
  /// - Throws: `WorkQueue.Overloaded`; `CancellationError` when the task is cancelled while it waits;
  ///   what `body` throws.
  func withRequest<Result: Sendable>(
    _ body: (Request) async throws -> Result
  ) async throws -> Result {
    let lent = try await take()
    defer { give(back: lent) }
    return try await body(lent.request)
  }

  /// A request for one more inference, where there is one.
  private func next(_ state: inout State) -> Lent? {
    guard state.running < count else { return nil }
    if let alone, state.running == 0, state.waiting.isEmpty {
      state.running = 1
      return (alone, true)
    }
    guard let request = state.idle.popLast() else { return nil }
    state.running += 1
    return (request, false)
  }

  private func take() async throws -> Lent {
    let cancellation = Cancellation()
    return try await withTaskCancellationHandler {
      try await withCheckedThrowingContinuation { continuation in
        // The flag is raised before the waiter is withdrawn: a cancellation is seen here or there.
        let outcome: Result<Lent, any Error>? = state.withLock { state in
          if cancellation.isCancelled { return .failure(CancellationError()) }
          if let lent = next(&state) { return .success(lent) }
          guard state.waiting.count < capacity else {
            return .failure(WorkQueue.Overloaded(queue: name, capacity: capacity))
          }
          state.waiting.append(Waiter(cancellation: cancellation, continuation: continuation))
          return nil
        }
        if let outcome { continuation.resume(with: outcome) }
      }
    } onCancel: {
      cancellation.cancel()
      let waiter = state.withLock { state -> Waiter? in
        guard let index = state.waiting.firstIndex(where: { $0.cancellation === cancellation })
        else { return nil }
        return state.waiting.remove(at: index)
      }
      waiter?.continuation.resume(throwing: CancellationError())
    }
  }

  private func give(back lent: Lent) {
    let next = state.withLock { state -> (waiter: Waiter, lent: Lent)? in
      state.running -= 1
      if !lent.isAlone { state.idle.append(lent.request) }
      guard !state.waiting.isEmpty else { return nil }
      let waiter = state.waiting.removeFirst()
      // One has just been given back.
      return self.next(&state).map { (waiter, $0) }
    }
    if let next { next.waiter.continuation.resume(returning: next.lent) }
  }
}
