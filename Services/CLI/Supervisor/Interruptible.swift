import ServiceKit

/// Runs `work` and cancels it when the process is asked to stop (SIGINT, SIGTERM).
///
/// - Returns: what `work` returns; `nil` when the process was asked to stop.
/// - Throws: what `work` throws unless it was cancelled.
func interruptible<Result: Sendable>(
  _ work: @escaping @Sendable () async throws -> Result
) async throws -> Result? {
  let stop = ProcessSignals.caught()
  let working = Task { try await work() }
  let watching = Task {
    _ = await stop()
    working.cancel()
  }
  defer { watching.cancel() }
  do {
    let result = try await working.value
    return working.isCancelled ? nil : result
  } catch {
    if working.isCancelled { return nil }
    throw error
  }
}
