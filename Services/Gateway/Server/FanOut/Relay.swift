/// Runs `work` and passes each event that it emits on to `sink`, one after the other in the order in
/// which they were emitted. When either fails, the other is cancelled.
///
/// - Throws: what `work` or `sink` throws.
func relay<Event: Sendable>(
  _ work: @escaping @Sendable (_ emit: @escaping @Sendable (Event) -> Void) async throws -> Void,
  to sink: (Event) async throws -> Void
) async throws {
  let (events, continuation) = AsyncStream.makeStream(of: Event.self)
  try await withThrowingTaskGroup(of: Void.self) { group in
    group.addTask {
      defer { continuation.finish() }
      try await work { continuation.yield($0) }
    }
    for await event in events { try await sink(event) }
    try await group.waitForAll()
  }
}
