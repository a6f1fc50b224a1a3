import Dispatch
import Synchronization

/// Runs asynchronous work to its end. Not for Swift's cooperative threads.
func blocking<Value: Sendable>(
  _ work: @escaping @Sendable () async throws -> Value
) throws -> Value {
  let result = Mutex<Result<Value, any Error>?>(nil)
  let done = DispatchSemaphore(value: 0)
  Task.detached {
    let outcome: Result<Value, any Error>
    do { outcome = .success(try await work()) } catch { outcome = .failure(error) }
    result.withLock { $0 = outcome }
    done.signal()
  }
  guard done.wait(timeout: .now() + 10) == .success, let outcome = result.withLock({ $0 }) else {
    throw FuzzFinding("no end within 10 s")
  }
  return try outcome.get()
}
