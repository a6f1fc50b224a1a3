import GRPC

/// Ends calls that came without a deadline after a time of the server's choice, with
/// `DEADLINE_EXCEEDED`. Health and reflection may take as long as their callers like.
public struct DefaultDeadline: ServerInterceptor {
  private enum Event {
    case served
    case late
    case timerStopped
  }

  private let limit: Duration

  /// A deadline for calls without one.
  ///
  /// - Parameter limit: how long such a call may take.
  public init(_ limit: Duration) {
    self.limit = limit
  }

  /// Serves the call, no longer than allowed. It returns when the handler has: a handler is
  /// cancelled, and expected to look.
  public func intercept(
    _ context: ServerContext, next: @Sendable (ServerContext) async throws -> Void
  ) async throws {
    guard context.deadline == nil, !context.descriptor.isInfrastructure else {
      return try await next(context)
    }
    let limit = limit
    try await withoutActuallyEscaping(next) { next in
      try await withThrowingTaskGroup(of: Event.self) { group in
        group.addTask {
          try await next(context)
          return .served
        }
        group.addTask { await Self.timeIsUp(after: limit) ? .late : .timerStopped }
        while let event = try await group.next() {
          switch event {
          case .served:
            group.cancelAll()
            return
          case .late:
            group.cancelAll()
            // What the cancelled handler throws says less than the deadline does.
            _ = try? await group.next()
            throw RPCError(
              .deadlineExceeded, "The call had no deadline and took longer than \(limit).")
          case .timerStopped:
            // The call itself was cancelled: the handler says why.
            continue
          }
        }
      }
    }
  }

  /// Waits for so long, or until the task is cancelled.
  /// - Returns: whether the time is up.
  private static func timeIsUp(after limit: Duration) async -> Bool {
    let (ticks, tick) = AsyncStream<Void>.makeStream()
    let timer = DeadlineTimer(after: limit) { tick.yield() }
    defer { timer.cancel() }
    return await ticks.first { _ in true } != nil
  }
}
