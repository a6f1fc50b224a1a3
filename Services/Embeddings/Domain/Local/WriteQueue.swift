import Dispatch
import Synchronization

/// Lets threads that want the same thing done at the same time have it done together: one of them does it for all
/// that have gathered, the others wait.
final class WriteQueue<Element: AnyObject & Sendable>: Sendable {
  /// One element and its thread, which waits.
  private final class Place: Sendable {
    let element: Element
    let woken = DispatchSemaphore(value: 0)
    /// Whether it is done; otherwise it is to lead.
    let isDone = Atomic(false)

    init(_ element: Element) { self.element = element }
  }

  private struct State {
    var waiting: [Place] = []
    var isLed = false
  }

  private let state = Mutex(State())
  private let mostTogether: Int

  /// - Parameter mostTogether: how many elements are done together at most.
  init(mostTogether: Int) { self.mostTogether = mostTogether }

  /// Returns when the element is done, by this thread's `perform` or by another's, which are never called twice at a
  /// time.
  func run(_ element: Element, _ perform: ([Element]) -> Void) {
    let place = Place(element)
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
    perform([element] + others.map(\.element))
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
