import Synchronization

/// Keeps what a call's callbacks report.
final class Recorder<Value: Sendable>: Sendable {
  private let state = Mutex<[Value]>([])

  func record(_ value: Value) { state.withLock { $0.append(value) } }

  var values: [Value] { state.withLock { $0 } }
}
