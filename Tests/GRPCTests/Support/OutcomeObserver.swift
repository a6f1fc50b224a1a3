import GRPC

/// Reports the code that each call ends with; nil for OK.
struct OutcomeObserver: ServerInterceptor {
  let report: @Sendable (RPCError.Code?) -> Void

  func intercept(
    _ context: ServerContext, next: @Sendable (ServerContext) async throws -> Void
  ) async throws {
    do {
      try await next(context)
      report(nil)
    } catch {
      report(RPCError(endingCallWith: error).code)
      throw error
    }
  }
}
