import CGRPC
import Foundation
import GRPC
import TestMessages

/// Does one thing wrong, so that `run.py` sees whether the sanitizer reports it.
@main
enum Proof {
  static func main() async throws {
    switch CommandLine.arguments.dropFirst().first {
    case "race": try await race()
    case "use-after-free": useAfterFree()
    case "leak": leak()
    default: throw RPCError(code: .invalidArgument, message: "Nothing of this name can be wrong.")
    }
  }

  /// A number that nothing guards. Unchecked: that it is shared nevertheless is what is wrong here.
  private final class Unguarded: @unchecked Sendable {
    var value: Int64 = 0
  }

  /// A number that a handler changes, and that its caller changes when the call is under way. The
  /// caller is a thread, which runs nothing of the call's afterwards: that would put it in order.
  private static func race() async throws {
    let number = Unguarded()
    let server = try GRPCServer(
      listeningOn: "127.0.0.1:0", services: [Negation { number.value += $0 }])
    let client = TestArithmeticService.Client(
      wrapping: try GRPCClient(target: "127.0.0.1:\(server.port)"))
    let call = await withCheckedContinuation { continuation in
      Thread.detachNewThread {
        let call = Task { try await client.negate(.with { $0.value = 1 }) }
        number.value += 1
        continuation.resume(returning: call)
      }
    }
    _ = try await call.value
    server.beginGracefulShutdown()
    try await server.serve()
  }

  /// Bytes that are read when gRPC's core, which is built without the sanitizer, has freed them.
  private static func useAfterFree() {
    var slice = cgrpc_slice_allocate(1024)
    let bytes = cgrpc_slice_bytes(&slice)
    bytes?.pointee = 1
    cgrpc_slice_release(slice)
    print(bytes?.pointee ?? 0)
  }

  /// Bytes of gRPC's core that nobody gives back.
  private static func leak() {
    for _ in 0..<10 { _ = cgrpc_slice_allocate(1024) }
  }

  private struct Negation: RegistrableRPCService {
    let onRequest: @Sendable (Int64) -> Void

    func registerMethods(with router: inout RPCRouter) {
      router.registerUnary(TestArithmeticService.Method.Negate.descriptor) {
        (request: TestNumber, _) in
        onRequest(request.value)
        return TestNumber.with { $0.value = -request.value }
      }
    }
  }
}
