/// Wraps the calls that a server serves.
///
/// The first interceptor of a server is the outermost: it sees a call first and its outcome last.
/// An interceptor may refuse a call (throw an `RPCError` and not call `next`), change the metadata
/// that the handler sees, add to the response's metadata, and observe the outcome: `next` throws
/// what the handler threw, an error that is no `RPCError` included. When the call was cancelled or
/// its deadline has passed, `next` throws an `RPCError` that says which.
public protocol ServerInterceptor: Sendable {
  /// Serves a call.
  /// - Parameters:
  ///   - context: the call.
  ///   - next: what this interceptor wraps. It can be called once.
  /// - Throws: what the call ends with.
  func intercept(
    _ context: ServerContext, next: @Sendable (ServerContext) async throws -> Void
  ) async throws
}
