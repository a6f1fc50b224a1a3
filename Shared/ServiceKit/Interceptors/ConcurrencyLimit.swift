import GRPC
import Synchronization

/// Refuses calls, at once, while as many as are allowed are being served. Health and reflection are
/// always answered.
public final class ConcurrencyLimit: ServerInterceptor {
  private let maximum: Int
  private let current = Mutex(0)

  /// A limit.
  ///
  /// - Parameter maximum: how many calls may be served at the same time.
  public init(maximum: Int) {
    self.maximum = maximum
  }

  /// Serves the call or refuses it.
  public func intercept(
    _ context: ServerContext, next: @Sendable (ServerContext) async throws -> Void
  ) async throws {
    if context.descriptor.isInfrastructure { return try await next(context) }
    let isAdmitted = current.withLock { current in
      guard current < maximum else { return false }
      current += 1
      return true
    }
    guard isAdmitted else {
      throw RPCError.overloaded("\(maximum) calls are being served already; try again later.")
    }
    defer { current.withLock { $0 -= 1 } }
    try await next(context)
  }
}
