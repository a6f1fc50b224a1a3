import Foundation

/// A bounded pool of threads for blocking work: decoding, SQL, heavy arithmetic.
///
/// Swift's cooperative pool has as many threads as there are cores, and a blocked one is lost to
/// every other task; work that blocks or computes for long runs here instead. Work is started in the
/// order in which it came. When the queue is full it says so at once, rather than let callers wait
/// for longer than their deadline.
///
/// When the last reference goes, work already accepted is still done, then the threads end.
public final class WorkQueue: Sendable {
  /// The name of the queue, for threads and messages.
  public let label: String
  /// How many pieces of work run at the same time.
  public let threads: Int
  /// How many pieces of work may wait for a thread.
  public let capacity: Int

  private let pool: WorkPool

  /// A queue whose threads are started now.
  ///
  /// - Parameters:
  ///   - label: the name of the queue, in snake_case: `decode`.
  ///   - threads: how many pieces of work run at the same time; less than 1 counts as 1.
  ///   - capacity: how many more may wait for a thread; less than 0 counts as 0, which accepts
  ///     work only while a thread is free.
  public init(label: String, threads: Int, capacity: Int) {
    self.label = label
    self.threads = max(1, threads)
    self.capacity = max(0, capacity)
    let pool = WorkPool(threads: self.threads, capacity: self.capacity)
    self.pool = pool
    for index in 0..<self.threads {
      Thread.detachNewThread {
        // Foundation loses a name given before the start, and sometimes one given here: the thread
        // may run before its creator has noted its identity. The kernel keeps the first 15 bytes.
        try? Data("\(label)-\(index)".utf8).write(to: URL(filePath: "/proc/thread-self/comm"))
        pool.work()
      }
    }
  }

  deinit {
    pool.close(threads: threads)
  }

  /// How many pieces of work run and wait at this moment.
  public var load: Load {
    pool.load
  }

  /// Runs `work` on one of the threads and returns what it returns.
  ///
  /// When the calling task is cancelled, work that still waits is dropped at once; work that runs
  /// sees its `Cancellation` raised, and this function returns as soon as it has ended.
  ///
  /// - Parameter work: the blocking work; it looks at the `Cancellation` between its units.
  /// - Throws: `Overloaded`, at once, when `capacity` pieces of work wait already;
  ///   `CancellationError` when the calling task is cancelled before `work` has ended, whatever it
  ///   returned or threw after that; otherwise what `work` throws.
  public func run<T: Sendable>(
    _ work: @escaping @Sendable (Cancellation) throws -> T
  ) async throws -> T {
    let cancellation = Cancellation()
    return try await withTaskCancellationHandler {
      try await withCheckedThrowingContinuation { continuation in
        let item = WorkItem(
          cancellation: cancellation,
          run: {
            let result = Result { try work(cancellation) }
            return {
              if cancellation.isCancelled {
                continuation.resume(throwing: CancellationError())
              } else {
                continuation.resume(with: result)
              }
            }
          },
          drop: { continuation.resume(throwing: CancellationError()) })
        switch pool.submit(item) {
        case .accepted: break
        case .callerGone: item.drop()
        case .full:
          continuation.resume(throwing: Overloaded(queue: label, capacity: capacity))
        }
      }
    } onCancel: {
      cancellation.cancel()
      pool.withdraw(cancellation)?.drop()
    }
  }
}
