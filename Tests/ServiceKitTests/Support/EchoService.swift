import Contracts
import GRPC

/// A service of one method that does what a test wants.
struct EchoService: RegistrableRPCService {
  typealias Handler =
    @Sendable (Google_Protobuf_StringValue, ServerContext) async throws
    -> Google_Protobuf_StringValue

  static let name = "marquee.test.v1.EchoService"
  static let method = MethodDescriptor(
    service: ServiceDescriptor(fullyQualifiedService: name), method: "Echo")

  private let handler: Handler

  init(_ handler: @escaping Handler = { request, _ in request }) {
    self.handler = handler
  }

  func registerMethods(with router: inout RPCRouter) {
    router.registerUnary(Self.method, handler: handler)
  }

  /// Calls the method.
  static func call(
    _ client: GRPCClient, _ text: String = "text", options: CallOptions = .defaults
  ) async throws -> String {
    let request = Google_Protobuf_StringValue.with { $0.value = text }
    let response: Google_Protobuf_StringValue = try await client.unary(
      request, descriptor: method, options: options)
    return response.value
  }

  /// The error that the method fails with; nil where it does not.
  static func failure(
    _ client: GRPCClient, _ text: String = "text", options: CallOptions = .defaults
  ) async -> RPCError? {
    do {
      _ = try await call(client, text, options: options)
      return nil
    } catch {
      return error as? RPCError
    }
  }
}
