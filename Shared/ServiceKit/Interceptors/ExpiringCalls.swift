import GRPC
import Synchronization

/// Calls that may take the same time each, with one timer for all of them.
final class ExpiringCalls: Sendable {
  private struct Call {
    let context: ServerContext
    let due: ContinuousClock.Instant
  }

  private struct State {
    /// The calls that are neither over nor late, by their numbers.
    var open: [Int: Call] = [:]
    var next = 0
    /// Set while a call is open; it comes at the end of the one that was first when it was set.
    var timer: DeadlineTimer?
  }

  private let limit: Duration
  private let state = Mutex(State())

  /// - Parameter limit: how long each call may take.
  init(after limit: Duration) { self.limit = limit }

  /// Takes note of a call that begins. Returns its number.
  func begin(_ context: ServerContext) -> Int {
    state.withLock { state in
      defer { state.next += 1 }
      state.open[state.next] = Call(context: context, due: .now + limit)
      if state.timer == nil { setTimer(&state, limit) }
      return state.next
    }
  }

  /// Takes note that a call is over. Returns whether it was late.
  func end(_ number: Int) -> Bool {
    state.withLock { $0.open.removeValue(forKey: number) == nil }
  }

  private func setTimer(_ state: inout State, _ time: Duration) {
    state.timer = DeadlineTimer(after: time) { [weak self] in self?.expire() }
  }

  private func expire() {
    let late = state.withLock { state in
      let now = ContinuousClock.now
      let late = state.open.filter { $0.value.due <= now }
      for number in late.keys { state.open[number] = nil }
      state.timer = nil
      if let first = state.open.values.map(\.due).min() { setTimer(&state, first - now) }
      return late.values
    }
    for call in late { call.context.expire() }
  }
}
