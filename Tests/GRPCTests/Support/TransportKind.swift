import Foundation
import GRPC
import Testing

/// The transports that every test of calls runs over.
enum TransportKind: CaseIterable, CustomTestStringConvertible {
  case inProcess
  case network

  var testDescription: String {
    switch self {
    case .inProcess: "in process"
    case .network: "network"
    }
  }

  /// Makes a server and a client for it.
  func pair(
    _ services: [any RegistrableRPCService] = [echo],
    interceptors: [any ServerInterceptor] = [], config: GRPCServer.Config = .defaults,
    clientInterceptors: [any ClientInterceptor] = [],
    clientConfig: GRPCClient.Config = .defaults
  ) throws -> (GRPCServer, GRPCClient) {
    switch self {
    case .inProcess:
      let transport = InProcessTransport()
      return (
        try GRPCServer(
          transport: transport.server, services: services, interceptors: interceptors,
          config: config),
        try GRPCClient(
          transport: transport.client, config: clientConfig, interceptors: clientInterceptors)
      )
    case .network:
      let server = try GRPCServer(
        listeningOn: "127.0.0.1:0", services: services, interceptors: interceptors, config: config)
      return (
        server,
        try GRPCClient(
          target: "127.0.0.1:\(server.port)", config: clientConfig,
          interceptors: clientInterceptors)
      )
    }
  }

  /// Runs a server while `body` uses its client, and stops it in order afterwards.
  @discardableResult
  func withClient<Result: Sendable>(
    of services: [any RegistrableRPCService] = [echo],
    interceptors: [any ServerInterceptor] = [], config: GRPCServer.Config = .defaults,
    clientInterceptors: [any ClientInterceptor] = [],
    clientConfig: GRPCClient.Config = .defaults,
    _ body: (GRPCClient) async throws -> Result
  ) async throws -> Result {
    let (server, client) = try pair(
      services, interceptors: interceptors, config: config,
      clientInterceptors: clientInterceptors, clientConfig: clientConfig)
    async let serving: Void = server.serve()
    let result: Swift.Result<Result, any Error>
    do {
      result = .success(try await body(client))
    } catch {
      result = .failure(error)
    }
    server.beginGracefulShutdown()
    try await serving
    return try result.get()
  }
}

/// The address of a Unix socket that nobody else uses.
func temporarySocket() -> String {
  "unix:" + FileManager.default.temporaryDirectory.appending(path: UUID().uuidString).path
}
