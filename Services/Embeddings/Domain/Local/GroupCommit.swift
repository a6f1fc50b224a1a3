import Dispatch
import Synchronization

/// Lets threads that write at the same time share a transaction: one of them writes for all that have gathered, the
/// others wait.
final class GroupCommit: Sendable {
  /// A write and its thread, which waits.
  private final class Place: Sendable {
    let write: PendingWrite
    let woken = DispatchSemaphore(value: 0)
    /// Whether it is done; otherwise its thread is to lead.
    let isDone = Atomic(false)

    init(_ write: PendingWrite) { self.write = write }
  }

  private struct State {
    var waiting: [Place] = []
    var isLed = false
  }

  private let state = Mutex(State())
  private let mostTogether: Int

  /// - Parameter mostTogether: how many writes share a transaction at most.
  init(mostTogether: Int) { self.mostTogether = mostTogether }

  /// Returns when the write is done, by this thread's `perform` or by another's; never two at a time.
  func run(_ write: PendingWrite, _ perform: ([PendingWrite]) -> Void) {
    let place = Place(write)
    let leads = state.withLock { state in
      guard state.isLed else {
        state.isLed = true
        return true
      }
      state.waiting.append(place)
      return false
    }
    if !leads {
      place.woken.wait()
      if place.isDone.load(ordering: .acquiring) { return }
    }
    let others = state.withLock { state in
      let others = Array(state.waiting.prefix(mostTogether - 1))
      state.waiting.removeFirst(others.count)
      return others
    }
    perform([write] + others.map(\.write))
    for other in others {
      other.isDone.store(true, ordering: .releasing)
      other.woken.signal()
    }
    let leader = state.withLock { state in
      state.isLed = !state.waiting.isEmpty
      return state.isLed ? state.waiting.removeFirst() : nil
    }
    leader?.woken.signal()
  }
}
