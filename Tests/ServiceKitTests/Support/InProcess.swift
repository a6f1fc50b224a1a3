import GRPC

/// Runs `body` with a client of a server that has no port.
func withServer<Result>(
  _ services: [any RegistrableRPCService], interceptors: [any ServerInterceptor] = [],
  _ body: (GRPCClient) async throws -> Result
) async throws -> Result {
  let transport = InProcessTransport()
  let server = try GRPCServer(
    transport: transport.server, services: services, interceptors: interceptors)
  defer { server.shutDownNow() }
  return try await body(GRPCClient(transport: transport.client))
}
