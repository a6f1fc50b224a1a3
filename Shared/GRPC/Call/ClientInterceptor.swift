/// Wraps the calls that a client makes.
///
/// The first interceptor of a client is the outermost: it sees a call first and its outcome last.
/// An interceptor may refuse a call (throw and not call `next`), change the metadata and the
/// options, and observe the outcome: `next` returns when the call has ended well and throws an
/// `RPCError` (or what the caller's own closures threw) otherwise.
public protocol ClientInterceptor: Sendable {
  /// Makes a call.
  /// - Parameters:
  ///   - context: the call.
  ///   - next: what this interceptor wraps. Calling it again makes the call again, which is only
  ///     right for calls with one request and one response.
  /// - Throws: what the caller sees.
  nonisolated(nonsending) func intercept(
    _ context: ClientContext, next: (ClientContext) async throws -> Void
  ) async throws
}
