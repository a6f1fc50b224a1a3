import GRPC
import ServiceKit

/// Refuses calls of the gateway's own methods that do not carry the API key in the metadata
/// `x-api-key`; health checks and reflection stay open.
package struct APIKeyInterceptor: ServerInterceptor {
  /// The metadata key, and the HTTP header, that carries the API key.
  package static let field = "x-api-key"

  private let apiKey: APIKey

  package init(_ apiKey: APIKey) {
    self.apiKey = apiKey
  }

  package func intercept(
    _ context: ServerContext, next: @Sendable (ServerContext) async throws -> Void
  ) async throws {
    let service = context.descriptor.service.fullyQualifiedService
    if service.hasPrefix("marquee.") {
      let given = context.metadata[stringValues: Self.field].first { _ in true }
      guard let given, apiKey.matches(given) else {
        throw RPCError(
          .apiKeyRejected, message: "the metadata \(Self.field) must carry the API key")
      }
    }
    try await next(context)
  }
}
