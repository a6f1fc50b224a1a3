import Dispatch
import Synchronization

/// What a `WorkQueue` and its threads share. The threads hold the pool and not the queue, so that
/// the queue's end can reach them.
final class WorkPool: Sendable {
  enum Submission {
    case accepted
    case full
    case callerGone
  }

  /// A worker passes `arrivals` once for each accepted item, and once more to end. An item that was
  /// withdrawn leaves its arrival behind: the worker then finds nothing and waits again.
  private struct State {
    var waiting: [WorkItem] = []
    var running = 0
    var isClosed = false
  }

  private enum Next {
    case item(WorkItem)
    case nothing
    case end
  }

  private let threads: Int
  private let capacity: Int
  private let state = Mutex(State())
  private let arrivals = DispatchSemaphore(value: 0)

  init(threads: Int, capacity: Int) {
    self.threads = threads
    self.capacity = capacity
  }

  var load: WorkQueue.Load {
    state.withLock { .init(running: $0.running, waiting: $0.waiting.count) }
  }

  /// Accepts `item` for a free thread or a free place in the queue.
  ///
  /// `WorkQueue` raises the caller's flag before it withdraws the item, so that a cancellation is
  /// seen either here or by `withdraw`, whichever gets the lock last.
  func submit(_ item: WorkItem) -> Submission {
    let submission = state.withLock { state -> Submission in
      if item.cancellation.isCancelled { return .callerGone }
      let freeThreads = threads - state.running
      guard state.waiting.count < capacity + freeThreads else { return .full }
      state.waiting.append(item)
      return .accepted
    }
    if case .accepted = submission { arrivals.signal() }
    return submission
  }

  /// Takes the item of `cancellation` out of the queue, if it has not begun.
  func withdraw(_ cancellation: Cancellation) -> WorkItem? {
    state.withLock { state in
      guard let index = state.waiting.firstIndex(where: { $0.cancellation === cancellation })
      else { return nil }
      return state.waiting.remove(at: index)
    }
  }

  /// Lets the threads end once nothing waits.
  func close(threads: Int) {
    state.withLock { $0.isClosed = true }
    for _ in 0..<threads { arrivals.signal() }
  }

  /// The life of one thread.
  func work() {
    while true {
      arrivals.wait()
      switch takeNext() {
      case .item(let item):
        let handOver = item.run()
        // The thread counts as free before the caller goes on: its next piece of work must not be
        // refused because of its last.
        state.withLock { $0.running -= 1 }
        handOver()
      case .nothing: continue
      case .end: return
      }
    }
  }

  private func takeNext() -> Next {
    state.withLock { state in
      guard !state.waiting.isEmpty else { return state.isClosed ? .end : .nothing }
      state.running += 1
      return .item(state.waiting.removeFirst())
    }
  }
}
