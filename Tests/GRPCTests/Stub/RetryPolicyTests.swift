import GRPC
import Testing

/// The policy over a network; Tests/Interop holds it against gRPC's own Python server as well.
@Suite(.timeLimit(.minutes(1)))
struct RetryPolicyTests {
  private typealias Policy = GRPCClient.Config.RetryPolicy

  /// Calls a method of a server that always fails with `code`; returns how often it was reached.
  private func attempts(
    at method: MethodDescriptor, failingWith code: RPCError.Code, _ policy: Policy
  ) async throws -> Int {
    let attempts = Counter()
    let service = TestService { router in
      for method in [TestMethod.unary, TestMethod.other] {
        router.registerUnary(method) { (_: Note, _) -> Note in
          attempts.increment()
          throw RPCError(code: code, message: "no")
        }
      }
    }
    let config = GRPCClient.Config.defaults { $0.retryPolicy = policy }
    try await TransportKind.network.withClient(of: [service], clientConfig: config) { client in
      let error = await rpcError {
        let _: Note = try await client.unary(Note("x"), descriptor: method)
      }
      #expect(error?.code == code)
    }
    return attempts.value
  }

  private let quick = Policy(methods: [TestMethod.unary, TestMethod.unary]) {
    $0.maxAttempts = 3
    $0.initialBackoff = .milliseconds(1)
    $0.maxBackoff = .milliseconds(2)
    $0.backoffMultiplier = 1.5
    $0.retryableCodes = [.unavailable, .resourceExhausted]
    $0.throttling = .init(maxTokens: 1_000, tokenRatio: 0.125)
  }

  @Test func onlyListedMethodsAndCodesAreTriedAgain() async throws {
    #expect(try await attempts(at: TestMethod.unary, failingWith: .unavailable, quick) == 3)
    #expect(try await attempts(at: TestMethod.unary, failingWith: .resourceExhausted, quick) == 3)
    #expect(try await attempts(at: TestMethod.unary, failingWith: .internalError, quick) == 1)
    #expect(try await attempts(at: TestMethod.other, failingWith: .unavailable, quick) == 1)
  }

  @Test func budgetOfFailuresEndsTheAttempts() async throws {
    var policy = quick
    // The third failure would leave one of four tokens; two are half of them.
    policy.throttling = .init(maxTokens: 4)
    #expect(try await attempts(at: TestMethod.unary, failingWith: .unavailable, policy) == 2)
  }

  @Test func settingThatGRPCWouldIgnoreIsRefused() {
    let changes: [(setting: String, change: (inout GRPCClient.Config.RetryPolicy) -> Void)] = [
      ("methods", { $0.methods = [] }),
      ("methods", { $0.methods = [TestMethod.method("\"")] }),
      ("maxAttempts", { $0.maxAttempts = 1 }),
      ("maxAttempts", { $0.maxAttempts = 6 }),
      ("initialBackoff", { $0.initialBackoff = .zero }),
      ("maxBackoff", { $0.maxBackoff = .seconds(-1) }),
      ("backoffMultiplier", { $0.backoffMultiplier = 0 }),
      ("backoffMultiplier", { $0.backoffMultiplier = .nan }),
      ("retryableCodes", { $0.retryableCodes = [] }),
      ("maxBufferedBytes", { $0.maxBufferedBytes = 0 }),
      ("maxTokens", { $0.throttling = .init(maxTokens: 0) }),
      ("maxTokens", { $0.throttling = .init(maxTokens: 1_001) }),
      ("tokenRatio", { $0.throttling = .init(tokenRatio: 0) }),
    ]
    for (setting, change) in changes {
      let error = #expect(throws: RuntimeError.self) {
        _ = try GRPCClient(
          target: "127.0.0.1:1",
          config: .defaults { $0.retryPolicy = .init(methods: [TestMethod.unary], change) })
      }
      #expect(error?.code == .invalidConfiguration)
      #expect(error?.message.contains(setting) == true, "\(setting): \(error as Any)")
    }
  }
}
