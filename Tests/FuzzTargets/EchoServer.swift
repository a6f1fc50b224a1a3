import GRPC
import Protobuf
import TestMessages

/// A real server on loopback, whose methods of the four kinds give back messages and metadata, and a
/// client of it.
struct EchoServer: Sendable {
  private struct Echo: RegistrableRPCService {
    func registerMethods(with router: inout RPCRouter) {
      router.registerUnary(EchoServer.unary) { (request: TestWellKnown, context) in
        EchoServer.returnMetadata(context)
        return request
      }
      router.registerClientStreaming(EchoServer.collect) {
        (requests: RPCAsyncSequence<TestWellKnown>, context) in
        EchoServer.returnMetadata(context)
        var last = TestWellKnown()
        for try await request in requests { last = request }
        return last
      }
      router.registerServerStreaming(EchoServer.expand) {
        (request: TestWellKnown, responses: RPCWriter<TestWellKnown>, context) in
        EchoServer.returnMetadata(context)
        for _ in 0..<3 { try await responses.write(request) }
      }
      router.registerBidirectionalStreaming(EchoServer.chat) {
        (requests: RPCAsyncSequence<TestWellKnown>, responses: RPCWriter<TestWellKnown>, context) in
        EchoServer.returnMetadata(context)
        for try await request in requests { try await responses.write(request) }
      }
    }
  }

  static let unary = method("Unary")
  static let collect = method("Collect")
  static let expand = method("Expand")
  static let chat = method("Chat")

  /// Started when it is first needed, for the rest of the process.
  static let shared = Result { try EchoServer() }

  let server: GRPCServer
  let client: GRPCClient

  private init() throws {
    let config = GRPCServer.Config.defaults { $0.maxRequestMessageBytes = 64 << 10 }
    server = try GRPCServer(listeningOn: "127.0.0.1:0", services: [Echo()], config: config)
    client = try GRPCClient(target: "127.0.0.1:\(server.port)")
  }

  private static func method(_ name: String) -> MethodDescriptor {
    MethodDescriptor(
      service: ServiceDescriptor(fullyQualifiedService: "marquee.fuzz.Echo"), method: name)
  }

  private static func returnMetadata(_ context: ServerContext) {
    let own = context.metadata.filter { !["user-agent", "content-type", "te"].contains($0.key) }
    var metadata = Metadata()
    for element in own {
      switch element.value {
      case .string(let value): metadata.addString(value, forKey: element.key)
      case .binary(let value): metadata.addBinary(value, forKey: element.key)
      }
    }
    context.setInitialMetadata(metadata)
    context.setTrailingMetadata(metadata)
  }
}
