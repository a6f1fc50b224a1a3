/// Suspends until the task is cancelled, however long that takes.
public func suspendUntilCancelled() async throws(CancellationError) {
  for await _ in AsyncStream<Never>.makeStream().stream {}
  throw CancellationError()
}
