import Foundation
import GRPC

/// The server's side of every scenario.
struct Server: BenchmarkEchoService.ServiceProtocol {
  func echo(request: BenchmarkEchoRequest, context: ServerContext) async throws
    -> BenchmarkEchoResponse
  {
    .with { $0.payload = request.payload }
  }

  func pingPong(
    request: RPCAsyncSequence<BenchmarkPingPongRequest>,
    response: RPCWriter<BenchmarkPingPongResponse>, context: ServerContext
  ) async throws {
    for try await message in request {
      try await response.write(.with { $0.payload = message.payload })
    }
  }

  func count(
    request: BenchmarkCountRequest, response: RPCWriter<BenchmarkCountResponse>,
    context: ServerContext
  ) async throws {
    let message = BenchmarkCountResponse.with {
      $0.payload = Data(repeating: UInt8(ascii: "x"), count: Int(request.payloadSize))
    }
    for _ in 0..<request.count { try await response.write(message) }
  }

  /// Prints the port and serves until standard input ends.
  static func run() async throws {
    let server = try GRPCServer(listeningOn: "127.0.0.1:0", services: [Server()])
    try FileHandle.standardOutput.write(contentsOf: Data("\(server.ports[0])\n".utf8))
    while readLine() != nil {}
    server.beginGracefulShutdown()
    try await server.serve()
  }
}
