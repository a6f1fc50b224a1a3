import GRPC

/// Ends calls that came without a deadline after a time of the server's choice, with
/// `DEADLINE_EXCEEDED`. Health and reflection may take as long as their callers like.
public struct DefaultDeadline: ServerInterceptor {
  private let limit: Duration
  private let calls: ExpiringCalls

  /// A deadline for calls without one.
  ///
  /// - Parameter limit: how long such a call may take.
  public init(_ limit: Duration) {
    self.limit = limit
    calls = ExpiringCalls(after: limit)
  }

  /// Serves the call, no longer than allowed. It returns when the handler has: a handler is
  /// cancelled, and expected to look.
  public func intercept(
    _ context: ServerContext, next: @Sendable (ServerContext) async throws -> Void
  ) async throws {
    guard context.deadline == nil, !context.descriptor.isInfrastructure else {
      return try await next(context)
    }
    let number = calls.begin(context)
    do {
      try await next(context)
    } catch {
      guard calls.end(number) else { throw error }
      // What the cancelled handler throws says less than the deadline does.
      throw RPCError(.deadlineExceeded, "The call had no deadline and took longer than \(limit).")
    }
    _ = calls.end(number)
  }
}
