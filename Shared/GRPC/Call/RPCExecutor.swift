import CGRPC
import Dispatch

/// Runs tasks on the threads that bring the events of calls, so that a task which an event wakes goes
/// on at once instead of on another thread.
///
/// A server runs its handlers here, and the calls that a handler makes resume here, child tasks
/// included. Anything else that makes many calls can do the same:
///
/// ```swift
/// Task(executorPreference: RPCExecutor.shared) { try await client.search(request) }
/// ```
///
/// What runs here must not block and must not compute for long between two suspensions: while it does,
/// the events of other calls wait, for which there are but half as many threads as cores. Such work
/// belongs on threads of its own. A task that is woken by anything else than a call goes on in a pool of
/// as many threads as there are cores.
public final class RPCExecutor: TaskExecutor {
  /// The executor of this process.
  public static let shared = RPCExecutor()

  /// How long the tasks that one event wakes beside the first may take together before those that are
  /// left go to the pool, in nanoseconds.
  private static let patience: UInt64 = 1_000_000

  private let pool = DispatchQueue.global()

  private init() {}

  /// Takes a job: for the end of the event that the calling thread brings, or for the pool.
  public func enqueue(_ job: consuming ExecutorJob) {
    let job = UnownedJob(job)
    if let event = cgrpc_thread_value() {
      event.assumingMemoryBound(to: Event.self).pointee.wake(job)
    } else {
      runInPool(job)
    }
  }

  private func runInPool(_ job: UnownedJob) {
    pool.async { job.runSynchronously(on: self.asUnownedTaskExecutor()) }
  }

  /// What happens on a thread of gRPC's from a callback's beginning to its end.
  private struct Event {
    /// The first task that the event has woken: mostly there are no others.
    var first: UnownedJob?
    var others: [UnownedJob] = []

    mutating func wake(_ job: UnownedJob) {
      if first == nil {
        first = job
      } else {
        others.append(job)
      }
    }
  }

  /// Runs `body`, with which a callback brings an event, and then the tasks that it wakes.
  ///
  /// They run when `body` has returned, with no lock of its held.
  func withEvent(_ body: () -> Void) {
    guard cgrpc_thread_value() == nil else { return body() }
    var event = Event()
    withUnsafeMutablePointer(to: &event) { event in
      cgrpc_set_thread_value(event)
      body()
      runWoken(event)
      cgrpc_set_thread_value(nil)
    }
  }

  private func runWoken(_ event: UnsafeMutablePointer<Event>) {
    guard let first = event.pointee.first else { return }
    first.runSynchronously(on: asUnownedTaskExecutor())
    guard !event.pointee.others.isEmpty else { return }
    let begin = DispatchTime.now().uptimeNanoseconds
    var next = 0
    while next < event.pointee.others.count {
      let job = event.pointee.others[next]
      if next == 0 || DispatchTime.now().uptimeNanoseconds - begin < Self.patience {
        job.runSynchronously(on: asUnownedTaskExecutor())
      } else {
        runInPool(job)
      }
      next += 1
    }
  }
}
