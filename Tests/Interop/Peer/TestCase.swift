import GRPC

/// One case of gRPC's interop tests.
struct TestCase: Sendable {
  /// The name in the specification.
  let name: String
  /// Does what the specification says, and throws when the server does not.
  let run: @Sendable (GRPCClient) async throws -> Void

  static let all: [TestCase] = plain + failing + compressed

  static func named(_ name: String) -> TestCase? { all.first { $0.name == name } }
}

/// Fails the case unless an operation fails as it has to.
/// - Parameter message: the text that has to come; nil lets any pass.
func expectFailure(
  _ code: RPCError.Code, message: String? = nil, _ operation: () async throws -> Void
) async throws {
  do {
    try await operation()
  } catch let error as RPCError {
    try expect(error.code, code, "the status code")
    if let message { try expect(error.message, message, "the status message") }
    return
  }
  throw TestFailure("expected \(code), the call went well")
}

extension InteropPayload {
  /// So many zeros.
  static func zeros(_ count: Int) -> InteropPayload {
    .with { $0.body = .init(repeating: 0, count: count) }
  }

  /// Fails the case unless this is what a server has to send for a payload of that size.
  func expectZeros(_ count: Int) throws {
    try expect(type, .compressable, "the payload's type")
    try expect(body.count, count, "the payload's size")
    guard body.allSatisfy({ $0 == 0 }) else { throw TestFailure("the payload is not all zeros") }
  }
}

extension InteropStreamingOutputCallRequest {
  /// Asks for responses of these sizes.
  static func asking(for sizes: [Int], payload: Int? = nil) -> Self {
    .with {
      $0.responseParameters = sizes.map { size in .with { $0.size = Int32(size) } }
      if let payload { $0.payload = .zeros(payload) }
    }
  }
}
