import Dispatch
import Synchronization

/// Something that happens when its time has come, unless it is cancelled before.
///
/// A cancelled `Task.sleep` would keep its memory until that time: a fast caller could make it pile
/// up.
package final class DeadlineTimer: Sendable {
  private let source: Mutex<any DispatchSourceTimer>

  /// Starts the timer.
  /// - Parameters:
  ///   - timeout: how long from now the time comes; what is not positive has come already.
  ///   - body: what happens then, on a thread that it must not block.
  package init(after timeout: Duration, _ body: @escaping @Sendable () -> Void) {
    let source = DispatchSource.makeTimerSource()
    source.setEventHandler(handler: body)
    source.schedule(
      deadline: .now() + .nanoseconds(Int(max(timeout, .zero).clampedNanoseconds)))
    source.activate()
    self.source = Mutex(source)
  }

  deinit { cancel() }

  /// Stops the timer. What happens at this very moment may still happen.
  package func cancel() { source.withLock { $0.cancel() } }
}
