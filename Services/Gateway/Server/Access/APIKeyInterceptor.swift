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
      let given = context.metadata.firstString(forKey: Self.field)
      guard let given, apiKey.matches(given) else {
        throw RPCError.apiKeyRefused(Self.field, isMissing: given == nil)
      }
    }
    try await next(context)
  }
}

extension RPCError {
  /// `UNAUTHENTICATED`: the API key in `field` is missing or not the right one.
  static func apiKeyRefused(_ field: String, isMissing: Bool) -> RPCError {
    RPCError(isMissing ? .apiKeyMissing : .apiKeyInvalid, "\(field) must carry the API key")
  }
}
