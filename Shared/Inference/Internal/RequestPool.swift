import Execution
import Synchronization

/// The requests of a model (or, of one in stages, a list of requests): each is lent to one inference at a time, and a
/// bounded number of inferences waits for one.
final class RequestPool<Request: Sendable>: Sendable {
  private struct Waiter {
    /// The flag of the caller; it also identifies the waiter.
    let cancellation: Cancellation
    let continuation: CheckedContinuation<Request, any Error>
  }

  private struct State {
    var idle: [Request]
    var waiting: [Waiter] = []
  }

  private let count: Int
  private let capacity: Int
  private let name: String
  private let state: Mutex<State>

  init(_ requests: [Request], capacity: Int, name: String) {
    count = requests.count
    self.capacity = max(0, capacity)
    self.name = name
    state = Mutex(State(idle: requests))
  }

  var load: WorkQueue.Load {
    state.withLock { .init(running: count - $0.idle.count, waiting: $0.waiting.count) }
  }

  /// Lends a request for the time of a call.
  ///
  /// - Throws: `WorkQueue.Overloaded`; `CancellationError` when the task is cancelled while it waits;
  ///   what `body` throws.
  func withRequest<Result: Sendable>(
    _ body: (Request) async throws -> Result
  ) async throws -> Result {
    let request = try await take()
    defer { give(back: request) }
    return try await body(request)
  }

  private func take() async throws -> Request {
    let cancellation = Cancellation()
    return try await withTaskCancellationHandler {
      try await withCheckedThrowingContinuation { continuation in
        // The flag is raised before the waiter is withdrawn: a cancellation is seen here or there.
        let outcome: Result<Request, any Error>? = state.withLock { state in
          if cancellation.isCancelled { return .failure(CancellationError()) }
          if let request = state.idle.popLast() { return .success(request) }
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

  private func give(back request: Request) {
    let next = state.withLock { state -> Waiter? in
      guard !state.waiting.isEmpty else {
        state.idle.append(request)
        return nil
      }
      return state.waiting.removeFirst()
    }
    next?.continuation.resume(returning: request)
  }
}
